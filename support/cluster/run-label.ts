import { readFileSync } from 'node:fs';

/**
 * The variable, and the label of containers, by which everything that a run starts is known to be its own: each
 * child process inherits it. The value says which process is the run: its id, and when that began, so that a later
 * process with the same id is not taken for it.
 */
export const RUN_LABEL = 'INFERENCE_PERFORMANCE_RUN';

/** The label of this process as a run: `4711-8812345`; without /proc, `4711-0`. */
export const labelOf = (pid: number, proc = '/proc'): string => `${pid}-${startOf(pid, proc) ?? 0}`;

/** Whether the run of that label is still going; undefined where that cannot be told. */
export function isAlive(label: string, proc = '/proc'): boolean | undefined {
  const [, pid, begun] = /^(\d+)-(\d+)$/.exec(label) ?? [];
  if (pid === undefined || begun === undefined || begun === '0') return undefined;
  return startOf(Number(pid), proc) === begun;
}

/** When a process began, in ticks since the machine did: field 22 of `/proc/PID/stat`, proc_pid_stat(5). */
function startOf(pid: number, proc: string): string | undefined {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, 'utf8');
    // The name of the program may hold spaces and brackets: what follows the last bracket does not.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
