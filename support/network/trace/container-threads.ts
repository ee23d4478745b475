import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the threads of a process and of all that descend from it, as they are now; without those that are gone. */
export function threadsOf(pid: number, proc = '/proc'): readonly number[] {
  try {
    const own = readdirSync(`${proc}/${pid}/task`).map(Number);
    return [
      ...own,
      ...own.flatMap((thread) => childrenOf(pid, thread, proc)).flatMap((child) => threadsOf(child, proc)),
    ];
  } catch {
    return [];
  }
}

/** proc_pid_task(5); kernels without CONFIG_PROC_CHILDREN do not tell them. */
function childrenOf(pid: number, thread: number, proc: string): readonly number[] {
  try {
    return readFileSync(`${proc}/${pid}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}
