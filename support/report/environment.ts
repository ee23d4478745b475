import { join } from 'node:path';
import type { EnvironmentDescription } from './environment-schema';
import { describeContainerLimits } from './environment/container-limits';
import { describeGpus } from './environment/gpus';
import { describeClockSource, describeGovernors, describeLoad } from './environment/kernel';
import {
  describeMemory,
  describeOperatingSystem,
  describeProcessor,
  describeVirtualization,
} from './environment/machine';
import { describeNetwork } from './environment/network-links';
import { Unknown, within, type Known } from './environment/part';
import { describeProduct, describeSource } from './environment/product';
import { describeStorage } from './environment/storage';

type Parts = { [Name in keyof EnvironmentDescription]: () => Promise<Known<EnvironmentDescription[Name]>> };

export interface EnvironmentOptions {
  /** The folder with the product's package.json. */
  readonly root?: string;
  /** Where the system's /proc and /sys are found. */
  readonly systemRoot?: string;
  /** Milliseconds for each part; they are found out side by side. */
  readonly deadline?: number;
  /** Milliseconds for nvidia-smi and rocm-smi, which have to wake the driver up. */
  readonly gpuDeadline?: number;
  /** The disk under this folder is read, after all else; without one, none is. */
  readonly storageFolder?: string;
  /** Milliseconds for the disk. */
  readonly storageDeadline?: number;
}

/** Of its deadline; the rest is for the block that is under way then. */
const STORAGE_SHARE = 0.75;

/**
 * What measured: machine, system, runtime, product and commit, each part `unavailable` with its reason where
 * it is not known in time. Names no host, no user and no address, and opens no connection. When it is done,
 * nothing of it goes on, a program or a disk that is stuck aside.
 */
export async function describeEnvironment({
  root = join(__dirname, '..', '..'),
  systemRoot = '/',
  deadline = 800,
  gpuDeadline = 3_000,
  storageFolder,
  storageDeadline = 800,
}: EnvironmentOptions = {}): Promise<EnvironmentDescription> {
  const parts: Omit<Parts, 'storage' | 'gpus'> = {
    product: () => describeProduct(root),
    source: () => describeSource(root),
    node: () => Promise.resolve({ version: process.version }),
    operatingSystem: describeOperatingSystem,
    processor: describeProcessor,
    frequencyGovernors: () => describeGovernors(systemRoot),
    clockSource: () => describeClockSource(systemRoot),
    memory: describeMemory,
    containerLimits: () => describeContainerLimits(systemRoot),
    network: () => describeNetwork(systemRoot),
    virtualization: () => describeVirtualization(systemRoot),
    load: () => describeLoad(systemRoot),
  };
  const gpus = within(2 * gpuDeadline, () => describeGpus(gpuDeadline));
  const found = await Promise.all(
    Object.entries<() => Promise<unknown>>(parts).map(
      async ([name, find]) => [name, await within(deadline, find)] as const,
    ),
  );
  const described = { ...Object.fromEntries(found), gpus: await gpus };
  // The others start programs and read files, beside which a disk is slower than it is.
  const storage = await within(storageDeadline, () => {
    if (storageFolder === undefined) throw new Unknown('not asked for');
    const budget = STORAGE_SHARE * storageDeadline;
    return describeStorage({ folder: storageFolder, budget, root: systemRoot });
  });
  return { ...described, storage } as unknown as EnvironmentDescription;
}
