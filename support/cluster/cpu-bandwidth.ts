import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of a group that has no quota, in version 1 and 2 of control groups. */
export const NO_QUOTA = { 1: '-1', 2: 'max' } as const;

/** A folder of control groups that shares out CPU time. */
export interface CpuGroup {
  readonly version: 1 | 2;
  readonly directory: string;
}

/** CPU time in each period, in microseconds, in the words of the kernel; sched-bwc. */
export interface CpuBandwidth {
  readonly quota: string;
  readonly period: string;
}

/** Undefined where the group has none, or is gone. */
export function cpuBandwidth({ version, directory }: CpuGroup): CpuBandwidth | undefined {
  const words = (file: string) => read(join(directory, file))?.trim();
  const [quota, period] =
    version === 2
      ? (words('cpu.max')?.split(' ') ?? [])
      : [words('cpu.cfs_quota_us'), words('cpu.cfs_period_us')];
  return quota === undefined ? undefined : { quota, period: period ?? '' };
}

/** Rejects with the file that does not take it. */
export async function setCpuBandwidth(
  { version, directory }: CpuGroup,
  { quota, period }: CpuBandwidth,
): Promise<void> {
  const write = async (file: string, text: string) => {
    const path = join(directory, file);
    try {
      await writeFile(path, text);
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`"${text}" cannot be written to ${path}: ${words}; run as root`, { cause });
    }
  };
  if (version === 2) {
    await write('cpu.max', `${quota} ${period}`);
    return;
  }
  // Between the two there must be no share that a group above does not allow.
  await write('cpu.cfs_quota_us', NO_QUOTA[1]);
  await write('cpu.cfs_period_us', period);
  await write('cpu.cfs_quota_us', quota);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
