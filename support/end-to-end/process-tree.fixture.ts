import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether the system tells of its processes in files; it does on Linux. */
export const HAS_PROCESS_FILES = existsSync('/proc/self/task');

/** What a read of `/proc` finds; something empty for a process that has ended meanwhile. */
function unlessGone<T>(read: () => T, gone: T): T {
  try {
    return read();
  } catch {
    return gone;
  }
}

const processFile = (pid: number, name: string): string =>
  unlessGone(() => readFileSync(`/proc/${pid}/${name}`, 'utf8'), '');

/** The processes that a process has started, and theirs. */
export function descendantsOf(pid: number): number[] {
  const tasks = unlessGone(() => readdirSync(`/proc/${pid}/task`), []);
  const children = tasks.flatMap((task) =>
    processFile(pid, `task/${task}/children`).split(' ').filter(Boolean),
  );
  return children.map(Number).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** What every user of the machine can see of a process: its arguments, and the title it gave itself. */
export const visibleOf = (pid: number): string =>
  `${processFile(pid, 'cmdline').replaceAll('\0', ' ')} ${processFile(pid, 'comm')}`;

/** The letter for what a process does, as of proc_pid_stat(5): `T` where it is stopped; nothing once it is gone. */
export const stateOf = (pid: number): string => /\) (.)/.exec(processFile(pid, 'stat'))?.[1] ?? '';

/** Whether a process of that id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The processes that were started with that variable, wherever they hang in the tree by now. */
export function processesWith(variable: string, value: string): number[] {
  const wanted = `${variable}=${value}`;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => processFile(Number(pid), 'environ').split('\0').includes(wanted)).map(Number);
}

/** Looks again and again; the test's own limit ends a wait that is in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}
