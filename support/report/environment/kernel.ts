import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentDescription } from '../environment-schema';
import { Unknown, type Known } from './part';
import { textIfTold, textOf } from './text-file';

/** How the cores choose their clock rate, each way once. */
export async function describeGovernors(root: string): Promise<{ governors: string[] }> {
  const folder = join(root, 'sys/devices/system/cpu/cpufreq');
  const policies = await readdir(folder).catch(() => [] as string[]);
  const texts = await Promise.all(
    policies.map((policy) => textIfTold(join(folder, policy, 'scaling_governor'))),
  );
  const governors = new Set(texts.filter((text) => text !== undefined && text !== '') as string[]);
  if (governors.size === 0) throw new Unknown('the system tells no frequency governor');
  return { governors: [...governors].toSorted() };
}

/** What the kernel reads the time from, and what else it could; all clocks of a run come from it. */
export async function describeClockSource(
  root: string,
): Promise<Known<EnvironmentDescription['clockSource']>> {
  const folder = join(root, 'sys/devices/system/clocksource/clocksource0');
  const [current, available = ''] = await Promise.all([
    textOf(join(folder, 'current_clocksource')),
    textIfTold(join(folder, 'available_clocksource')),
  ]);
  if (current === undefined || current === '') throw new Unknown('the system tells no clock source');
  return { current, available: available.split(/\s+/u).filter((name) => name !== '') };
}

/** From the kernel: Node gives zeros for averages that a platform does not keep. */
export async function describeLoad(root: string): Promise<Known<EnvironmentDescription['load']>> {
  const text = await readFile(join(root, 'proc/loadavg'), 'utf8');
  const [oneMinute, fiveMinutes, fifteenMinutes] = text.split(' ').map(Number);
  if (oneMinute === undefined || fiveMinutes === undefined || fifteenMinutes === undefined) {
    throw new Unknown('the system tells no load averages');
  }
  return { oneMinute, fiveMinutes, fifteenMinutes };
}
