import { readdirSync, readFileSync } from 'node:fs';
import type { ServingContainer } from '../environment/network-environment';

/** What one thread has waited for a CPU, and how often it was given one; `/proc/PID/task/TID/schedstat`. */
export interface RunDelay {
  readonly delayNs: number;
  readonly turns: number;
}

/** The first process of a container and those of its descent. */
export function processesOf(pid: number, proc = '/proc'): readonly number[] {
  const children = threadsOf(pid, proc).flatMap((thread) =>
    (read(`${proc}/${pid}/task/${thread}/children`) ?? '').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap((child) => processesOf(child, proc))];
}

/** The threads of one process; none where it is gone. */
export function threadsOf(pid: number, proc = '/proc'): readonly number[] {
  try {
    return readdirSync(`${proc}/${pid}/task`).map(Number);
  } catch {
    return [];
  }
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

/** On which CPUs a thread may run, as `0-3,8`; undefined where it is gone. */
export const cpusOf = (thread: number, proc = '/proc'): string | undefined =>
  /^Cpus_allowed_list:\s*(\S+)$/m.exec(read(`${proc}/${thread}/status`) ?? '')?.[1];

/** Whether all threads of its first process are stopped by a signal. */
export const isStopped = (pid: number, proc = '/proc'): boolean =>
  threadsOf(pid, proc).every((thread) => ['T', 't'].includes(stateOf(`${pid}/task/${thread}`, proc) ?? 'T'));

/** Whether its first process has ended: what was done to it has gone with it. */
export function isGone(pid: number, proc = '/proc'): boolean {
  const state = stateOf(String(pid), proc);
  return state === undefined || state === 'Z' || state === 'X';
}

/** Takes back what was done to a container; where that fails as the container has ended, there is nothing left of it. */
export async function healUnlessGone(container: ServingContainer, heal: () => Promise<void>): Promise<void> {
  try {
    await heal();
  } catch (error) {
    if (!isGone(container.pid)) throw error;
  }
}

/** One letter, field 3 of `/proc/PID/stat`, proc_pid_stat(5). */
function stateOf(path: string, proc: string): string | undefined {
  const stat = read(`${proc}/${path}/stat`);
  // The name of the program may hold spaces and brackets: what follows the last bracket does not.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[0];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
