import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { FaultError } from './fault';
import { reasonOf } from './external-http';
import { RUN_LABEL } from './run-label';

/** How a command is run. */
export interface CommandOptions {
  /** What is set for it beside the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** 2 minutes unless said otherwise. */
  readonly deadline?: Milliseconds;
}

const DEADLINE = milliseconds(120_000);
const KEPT_CHARACTERS = 2_000;

/**
 * Runs a command by a shell to its end; what it leaves running in the background stays. Rejects with a `FaultError`
 * that has the last of its output where it ends with another exit code than 0 or not in time, or with the signal's
 * reason: then it is killed, and all that it started.
 */
export async function runCommand(
  command: string,
  { environment, signal, deadline = DEADLINE }: CommandOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'cluster-command-'));
  try {
    const path = join(folder, 'output');
    const ending = await endOf(command, path, environment, signal, deadline);
    signal?.throwIfAborted();
    if (ending === 'exit code 0') return;
    const output = (await readFile(path, 'utf8')).trim().slice(-KEPT_CHARACTERS);
    const said = output === '' ? 'it said nothing' : `it said: ${output}`;
    throw new FaultError(
      `the command "${command}" of the cluster file came to ${ending}; ${said}. Try it in a shell of this machine`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How it ended: `exit code 1`. */
async function endOf(
  command: string,
  path: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
  deadline: Milliseconds,
): Promise<string> {
  // Into a file: what a command leaves in the background would keep a pipe open for as long as it lives.
  await using output = await open(path, 'w');
  const child = spawn(command, {
    shell: true,
    // A group of its own, so that all of it can be ended.
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    env: { ...withoutLabel(process.env), ...environment },
  });
  const late = AbortSignal.timeout(Math.ceil(deadline));
  const stop = signal === undefined ? late : AbortSignal.any([signal, late]);
  try {
    const [code, killed] = (await once(child, 'exit', { signal: stop })) as [number | null, string | null];
    return code === null ? `an end by ${String(killed)}` : `exit code ${code}`;
  } catch (error) {
    killGroup(child);
    return stop.aborted ? `no end within ${deadline} ms` : `no start (${reasonOf(error)})`;
  }
}

/** A server that a command starts belongs to the user: nobody may take it for a leftover of this run. */
function withoutLabel(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== RUN_LABEL));
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
