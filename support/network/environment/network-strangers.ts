import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { descends, isInProcessNamespaceOf } from './control-group-members';

/** The network namespace of a process, told apart from others by its name; undefined where it is gone. */
export function networkOf(pid: number | 'self', proc = '/proc'): string | undefined {
  try {
    return readlinkSync(`${proc}/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/**
 * Processes in the network namespace of a container that are neither its own (of the descent of its first process, in
 * a process namespace that it has to itself, or in its control groups) nor started by this run, `run`, to look at it.
 */
export function strangersInNetwork(
  pid: number,
  run: number = process.pid,
  proc = '/proc',
): readonly number[] {
  const network = networkOf(pid, proc);
  if (network === undefined) return [];
  const groups = groupsOf(pid, proc);
  const isApart = groups !== undefined && groups !== groupsOf('self', proc);
  const isOwn = (one: number) =>
    isInProcessNamespaceOf(one, pid, proc) ||
    descends(one, pid, proc) ||
    descends(one, run, proc) ||
    (isApart && groupsOf(one, proc) === groups);
  return processesHere(proc).filter((one) => networkOf(one, proc) === network && !isOwn(one));
}

const processesHere = (proc: string): readonly number[] =>
  readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function groupsOf(pid: number | 'self', proc: string): string | undefined {
  try {
    return readFileSync(`${proc}/${pid}/cgroup`, 'utf8');
  } catch {
    return undefined;
  }
}
