import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** The processes of a control group and of those below it; 0 stands for one that this process cannot see. */
function membersOf(directory: string): readonly number[] {
  const own = readFileSync(join(directory, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  const below = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...own, ...below.flatMap(({ name }) => membersOf(join(directory, name)))];
}

/**
 * Members that do not belong to the container of a process: neither it, nor of its descent, nor in a process namespace
 * that it has to itself.
 */
export function strangersIn(directory: string, pid: number, proc = '/proc'): readonly number[] {
  return membersOf(directory).filter(
    (member) => !isInProcessNamespaceOf(member, pid, proc) && !descends(member, pid, proc),
  );
}

/** Whether it is in the process namespace of another one, which is not that of this process. */
export function isInProcessNamespaceOf(member: number, pid: number, proc: string): boolean {
  const own = processNamespace(pid, proc);
  const isApart = own !== undefined && own !== processNamespace('self', proc);
  return isApart && processNamespace(member, proc) === own;
}

/** Whether it is that process, or of its descent. */
export function descends(member: number, from: number, proc: string): boolean {
  for (let pid = member; pid > 0; pid = parentOf(pid, proc)) if (pid === from) return true;
  return false;
}

/** Field 4 of `/proc/PID/stat`, proc_pid_stat(5); 0 where it is gone. */
function parentOf(pid: number, proc: string): number {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, 'utf8');
    // The name of the program may hold spaces and brackets: what follows the last bracket does not.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function processNamespace(pid: number | 'self', proc: string): string | undefined {
  try {
    return readlinkSync(`${proc}/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}
