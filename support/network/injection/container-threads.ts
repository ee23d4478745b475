import { readFileSync } from 'node:fs';
import { isGone, processesOf, stateIn, threadsOf } from '../../cluster/process-threads';
import type { ServingContainer } from '../environment/network-environment';

/** What one thread has waited for a CPU, and how often it was given one; `/proc/PID/task/TID/schedstat`. */
export interface RunDelay {
  readonly delayNs: number;
  readonly turns: number;
}

/** Of all threads that are there now, by their ids. */
export function runDelaysOf(pid: number, proc = '/proc'): ReadonlyMap<number, RunDelay> {
  const delays = new Map<number, RunDelay>();
  for (const one of processesOf(pid, proc))
    for (const thread of threadsOf(one, proc)) {
      const text = read(`${proc}/${one}/task/${thread}/schedstat`) ?? '';
      // `TIME-RUN TIME-WAITED TURNS`, Documentation/scheduler/sched-stats.rst.
      const [, delayNs = 0, turns = 0] = text.split(' ').map(Number);
      delays.set(thread, { delayNs, turns });
    }
  return delays;
}

/** Whether all threads of its first process are stopped by a signal. */
export const isStopped = (pid: number, proc = '/proc'): boolean =>
  threadsOf(pid, proc).every((thread) =>
    ['T', 't'].includes(stateIn(`${proc}/${pid}/task/${thread}/stat`) ?? 'T'),
  );

/** Takes back what was done to a container; where that fails as the container has ended, there is nothing left of it. */
export async function healUnlessGone(container: ServingContainer, heal: () => Promise<void>): Promise<void> {
  try {
    await heal();
  } catch (error) {
    if (!isGone(container.pid)) throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
