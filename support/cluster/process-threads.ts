import { readdirSync, readFileSync } from 'node:fs';

/** A process and those of its descent. */
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

/** On which CPUs a thread may run, as `0-3,8`; undefined where it is gone. */
export const cpusOf = (thread: number, proc = '/proc'): string | undefined =>
  /^Cpus_allowed_list:\s*(\S+)$/m.exec(read(`${proc}/${thread}/status`) ?? '')?.[1];

/** Whether a process has ended, whether or not its parent has taken note of that. */
export function isGone(pid: number, proc = '/proc'): boolean {
  const state = stateIn(`${proc}/${pid}/stat`);
  return state === undefined || state === 'Z' || state === 'X';
}

/** One letter, field 3 of a file such as `/proc/PID/stat`, proc_pid_stat(5); undefined where that is gone. */
export function stateIn(path: string): string | undefined {
  const stat = read(path);
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
