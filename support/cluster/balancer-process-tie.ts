import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { programOnPath } from './known-program';

/** A command and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/**
 * The command as a process that ends when this one does, however that ends: setpriv of util-linux has the kernel see
 * to it, by prctl(2) PR_SET_PDEATHSIG, and becomes the program itself. Without it, as on systems with another setpriv,
 * the command alone.
 */
export async function tied(command: Command): Promise<Command> {
  const setpriv = programOnPath('setpriv');
  if (setpriv === undefined) return command;
  const tie = ['--pdeathsig', 'TERM', '--'];
  try {
    await promisify(execFile)(setpriv, [...tie, process.execPath, '--version']);
    return [setpriv, ...tie, ...command];
  } catch {
    return command;
  }
}
