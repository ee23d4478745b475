import { readdirSync, readFileSync } from 'node:fs';

/** CPU time that a process has spent so far, in s, of all threads that it has; NaN where the system does not say. */
export function cpuSecondsOf(pid: number): number {
  const folder = `/proc/${pid}/task`;
  try {
    return readdirSync(folder).reduce(
      (sum, thread) => sum + ranSeconds(readFileSync(`${folder}/${thread}/schedstat`, 'utf8')),
      0,
    );
  } catch {
    return NaN;
  }
}

/** How long a thread ran, in s, by its `schedstat`: that, its waiting for a core, both in ns, and how often it ran. */
export const ranSeconds = (schedstat: string): number => Number(schedstat.split(' ', 1)[0]) / 1e9;
