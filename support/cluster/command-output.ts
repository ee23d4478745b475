import { spawn } from 'node:child_process';
import { programOnPath } from './known-program';
import { presentLabel } from './leftovers-folder';
import { RUN_LABEL } from './run-label';

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** Programs that answer from the kernel do so at once: one that does not is not to stop a run. */
const DEADLINE_MS = 10_000;

/**
 * Runs a command to its end, and resolves with what it printed. Rejects in its words where it fails or takes more than
 * 10 s.
 */
export async function commandOutput(command: Command, input = ''): Promise<string> {
  const [program, ...args] = located(command);
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
  if (fault !== '') throw new Error(`${[program, ...args].join(' ')}: ${fault}`);
  return output;
}

/** The command with the path of its program: folders of system programs are not on the PATH of every user. */
export const located = ([program, ...args]: Command): Command => [
  program.includes('/') ? program : (programOnPath(program) ?? program),
  ...args,
];

/** The variables of a child, by which a later run knows whose it was. */
export const labelled = (): NodeJS.ProcessEnv => ({ ...process.env, [RUN_LABEL]: presentLabel() });
