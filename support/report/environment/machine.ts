import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cpu, mem, osInfo, system } from 'systeminformation';
import type { EnvironmentDescription } from '../environment-schema';
import type { Known } from './part';

/** The operating system of this machine. */
export async function describeOperatingSystem(): Promise<Known<EnvironmentDescription['operatingSystem']>> {
  const { platform, distro, release, kernel, arch } = await osInfo();
  return { platform, distribution: distro, release, kernel, architecture: arch };
}

/** The processor of this machine, and how much of it this process may use. */
export async function describeProcessor(): Promise<Known<EnvironmentDescription['processor']>> {
  const { manufacturer, brand, physicalCores, cores } = await cpu();
  return {
    model: `${manufacturer} ${brand}`.trim() || 'not told',
    physicalCores,
    logicalCores: cores,
    usableCores: availableParallelism(),
  };
}

/** Main memory, in bytes. */
export async function describeMemory(): Promise<Known<EnvironmentDescription['memory']>> {
  const { total, available } = await mem();
  const limit = process.constrainedMemory();
  return {
    totalBytes: total,
    availableBytes: available,
    limitBytes: limit > 0 && limit < total ? limit : null,
  };
}

/** The container and the virtual machine around this process. */
export async function describeVirtualization(
  root: string,
): Promise<{ container: string | null; machine: string | null }> {
  const { virtual, virtualHost } = await system();
  const hypervisor = virtualHost === undefined || virtualHost === '' ? 'unknown' : virtualHost;
  return { container: await containerRuntime(root), machine: virtual ? hypervisor : null };
}

async function containerRuntime(root: string): Promise<string | null> {
  const exists = (path: string): Promise<boolean> =>
    access(join(root, path)).then(
      () => true,
      () => false,
    );
  if (process.env['KUBERNETES_SERVICE_HOST'] !== undefined) return 'kubernetes';
  if (await exists('run/.containerenv')) return 'podman';
  return (await exists('.dockerenv')) ? 'docker' : null;
}
