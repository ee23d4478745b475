import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { readProcessName } from '../probes/process/process-name';
import { untilEnded } from './process-waiting';
import { RUN_LABEL } from './run-label';

const PROC = '/proc';
const GONE_WITHIN_MS = 2_000;

/** Ends the processes of this user that dead runs have left, frozen ones too; gives a line for each. */
export async function clearProcesses(isDead: (label: string) => boolean): Promise<readonly string[]> {
  const spared = new Set(ancestry(process.pid));
  const ended = processes().flatMap((pid) => {
    const label = spared.has(pid) ? undefined : labelIn(pid);
    // The ids of another namespace mean other processes here: its runs may well live.
    if (label === undefined || !isDead(label) || !isOfThisNamespace(pid)) return [];
    const name = readProcessName(pid, PROC) ?? 'no name';
    return end(pid) ? [{ pid, line: `process ${pid} (${name}), left by run ${label}, was ended` }] : [];
  });
  const late = AbortSignal.timeout(GONE_WITHIN_MS);
  // What a disk holds up ends when that has answered, and need not be waited for.
  await Promise.allSettled(ended.map(({ pid }) => untilEnded(pid, late)));
  return ended.map(({ line }) => line);
}

function processes(): readonly number[] {
  try {
    return readdirSync(PROC)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => isOwn(pid));
  } catch {
    // No /proc on this platform: runs cannot be told apart either.
    return [];
  }
}

function isOwn(pid: number): boolean {
  try {
    return statSync(`${PROC}/${pid}`).uid === process.getuid?.();
  } catch {
    return false;
  }
}

/** The label with which a process was started. */
function labelIn(pid: number): string | undefined {
  const begin = `${RUN_LABEL}=`;
  const variables = read(pid, 'environ')?.split('\0');
  return variables?.find((variable) => variable.startsWith(begin))?.slice(begin.length);
}

function isOfThisNamespace(pid: number): boolean {
  try {
    return readlinkSync(`${PROC}/${pid}/ns/pid`) === readlinkSync(`${PROC}/self/ns/pid`);
  } catch {
    return false;
  }
}

/** The process and those that it comes from: a dead run may have started the shell in which this one was. */
function ancestry(pid: number): readonly number[] {
  const stat = read(pid, 'stat');
  // The name of the program may hold spaces and brackets: after the last one come the state, and the parent's id.
  const parent = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
  return parent > 0 ? [pid, ...ancestry(parent)] : [pid];
}

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`${PROC}/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether it was still there. */
function end(pid: number): boolean {
  try {
    // Killed first: what is thawed alive would go on for a moment.
    process.kill(pid, 'SIGKILL');
    process.kill(pid, 'SIGCONT');
    return true;
  } catch {
    return false;
  }
}
