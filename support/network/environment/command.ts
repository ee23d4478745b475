import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { commandOutput, labelled, located, type Command } from '../../cluster/command-output';
import { NetworkError } from '../network-error';

export { labelled, located, type Command };

const ROOT = resolve(__dirname, '../../..');

/**
 * Runs a command to its end, and resolves with what it printed. Rejects with a `NetworkError` in its words where it
 * fails or takes more than 10 s.
 */
export async function outputOf(command: Command, input = ''): Promise<string> {
  try {
    return await commandOutput(command, input);
  } catch (cause) {
    throw new NetworkError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * The command that runs a TypeScript file of this project; `around` makes it run elsewhere, as in a namespace.
 */
export const scriptCommand = (script: string, ...args: string[]): Command => [
  process.execPath,
  '-r',
  require.resolve('ts-node/register/transpile-only'),
  script,
  ...args,
];

/** Starts a command as a child of this run with an IPC channel, at whose end it is to end by itself. */
export function spawnAgent([program, ...args]: Command): ChildProcess {
  return spawn(program, args, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: labelled(),
    // Ctrl-C in a terminal is for the run alone, which then ends its children in the right order.
    detached: true,
  });
}

/** The same for a server of this suite, whose outputs are read. */
export function spawnServer([program, ...args]: Command): ChildProcess {
  return spawn(program, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: labelled(),
    detached: true,
  });
}
