import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { presentLabel } from '../../cluster/leftovers-folder';
import { RUN_LABEL } from '../../cluster/run-label';
import { NetworkError } from '../network-error';

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

const ROOT = resolve(__dirname, '../../..');

/** Programs that answer from the kernel do so at once: one that does not is not to stop a run. */
const DEADLINE_MS = 10_000;

/**
 * Runs a command to its end, and resolves with what it printed. Rejects with a `NetworkError` in its words where it
 * fails or takes more than 10 s.
 */
export async function outputOf([program, ...args]: Command, input = ''): Promise<string> {
  // Ctrl-C in a terminal is not for it: half of what is to be done would be.
  const options = { stdio: 'pipe', env: labelled(), timeout: DEADLINE_MS, detached: true } as const;
  const child = spawn(program, args, options);
  const { promise, resolve: end } = Promise.withResolvers<string>();
  let [output, words] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  // One that ends before it has read all of it says why.
  child.stdin.on('error', () => undefined).end(input);
  child.once('error', ({ message }) => {
    end(message);
  });
  child.once('close', (code, signal) => {
    end(code === 0 ? '' : words.trim() || `it ended with ${signal ?? `exit code ${code ?? ''}`}`);
  });
  const fault = await promise;
  if (fault !== '') throw new NetworkError(`${[program, ...args].join(' ')}: ${fault}`);
  return output;
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

/** The variables of a child, by which a later run knows whose it was. */
export const labelled = (): NodeJS.ProcessEnv => ({ ...process.env, [RUN_LABEL]: presentLabel() });
