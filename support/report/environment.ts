import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cpu, mem, osInfo, system } from 'systeminformation';
import { z } from 'zod';
import type { EnvironmentDescription } from './environment-schema';

const run = promisify(execFile);

type Known<Part> = Exclude<Part, { unavailable: string }>;
type Parts = { [Name in keyof EnvironmentDescription]: () => Promise<Known<EnvironmentDescription[Name]>> };

export interface EnvironmentOptions {
  /** The folder with the product's package.json. */
  readonly root?: string;
  /** Milliseconds for each part; they are found out side by side. */
  readonly deadline?: number;
}

/**
 * What measured: machine, system, runtime, product and commit, each part `unavailable` with its reason where
 * it is not known in time. Names no host, no user and no address, and opens no connection.
 */
export async function describeEnvironment({
  root = join(__dirname, '..', '..'),
  deadline = 800,
}: EnvironmentOptions = {}): Promise<EnvironmentDescription> {
  const parts: Parts = {
    product: () => describeProduct(root),
    source: () => describeSource(root),
    node: () => Promise.resolve({ version: process.version }),
    operatingSystem: describeOperatingSystem,
    processor: describeProcessor,
    frequencyGovernors: describeGovernors,
    memory: describeMemory,
    virtualization: describeVirtualization,
    load: describeLoad,
  };
  const found = await Promise.all(
    Object.entries<() => Promise<unknown>>(parts).map(
      async ([name, find]) => [name, await within(deadline, find)] as const,
    ),
  );
  return Object.fromEntries(found) as unknown as EnvironmentDescription;
}

/** The part, or why it is not there; never rejects, and takes no longer than the deadline. */
export async function within<Part>(
  deadline: number,
  find: () => Promise<Part>,
): Promise<Part | { unavailable: string }> {
  const late = Promise.withResolvers<{ unavailable: string }>();
  const timer = setTimeout(() => {
    late.resolve({ unavailable: `not known within ${deadline} ms` });
  }, deadline);
  try {
    return await Promise.race([find(), late.promise]);
  } catch (error) {
    return { unavailable: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** A reason of our own words, or the system's code: its message may hold a path with a user's name in it. */
class Unknown extends Error {}

function reasonOf(error: unknown): string {
  if (error instanceof Unknown) return error.message;
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? `cannot be read (${code})` : 'cannot be read';
}

const packageSchema = z.object({ name: z.string(), version: z.string() });

async function describeProduct(root: string): Promise<{ name: string; version: string }> {
  return packageSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
}

async function describeSource(root: string): Promise<{ commit: string; modified: boolean }> {
  try {
    const [head, status] = await Promise.all([
      run('git', ['-C', root, 'rev-parse', 'HEAD']),
      // Without the lock, so that a commit made meanwhile is not in the way.
      run('git', ['-C', root, '--no-optional-locks', 'status', '--porcelain', '--untracked-files=no']),
    ]);
    return { commit: head.stdout.trim(), modified: status.stdout.trim() !== '' };
  } catch {
    throw new Unknown('not a git checkout, or no git here');
  }
}

async function describeOperatingSystem(): Promise<Known<EnvironmentDescription['operatingSystem']>> {
  const { platform, distro, release, kernel, arch } = await osInfo();
  return { platform, distribution: distro, release, kernel, architecture: arch };
}

async function describeProcessor(): Promise<Known<EnvironmentDescription['processor']>> {
  const { manufacturer, brand, physicalCores, cores } = await cpu();
  return {
    model: `${manufacturer} ${brand}`.trim() || 'not told',
    physicalCores,
    logicalCores: cores,
    usableCores: availableParallelism(),
  };
}

async function describeGovernors(): Promise<{ governors: string[] }> {
  const folder = '/sys/devices/system/cpu/cpufreq';
  const policies = await readdir(folder).catch(() => [] as string[]);
  const texts = await Promise.all(
    policies.map((policy) => readFile(join(folder, policy, 'scaling_governor'), 'utf8').catch(() => '')),
  );
  const governors = new Set(texts.map((text) => text.trim()).filter((text) => text !== ''));
  if (governors.size === 0) throw new Unknown('the system tells no frequency governor');
  return { governors: [...governors].toSorted() };
}

async function describeMemory(): Promise<Known<EnvironmentDescription['memory']>> {
  const { total, available } = await mem();
  const limit = process.constrainedMemory();
  return {
    totalBytes: total,
    availableBytes: available,
    limitBytes: limit > 0 && limit < total ? limit : null,
  };
}

async function describeVirtualization(): Promise<{ container: string | null; machine: string | null }> {
  const { virtual, virtualHost } = await system();
  const hypervisor = virtualHost === undefined || virtualHost === '' ? 'unknown' : virtualHost;
  return { container: await containerRuntime(), machine: virtual ? hypervisor : null };
}

async function containerRuntime(): Promise<string | null> {
  const exists = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  if (process.env['KUBERNETES_SERVICE_HOST'] !== undefined) return 'kubernetes';
  if (await exists('/run/.containerenv')) return 'podman';
  return (await exists('/.dockerenv')) ? 'docker' : null;
}

/** From the kernel: Node gives zeros for averages that a platform does not keep. */
async function describeLoad(): Promise<Known<EnvironmentDescription['load']>> {
  const text = await readFile('/proc/loadavg', 'utf8');
  const [oneMinute = 0, fiveMinutes = 0, fifteenMinutes = 0] = text.split(' ').map(Number);
  return { oneMinute, fiveMinutes, fifteenMinutes };
}
