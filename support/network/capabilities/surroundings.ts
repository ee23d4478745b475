import { execFile } from 'node:child_process';
import { mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { access, constants, readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { FOLDER_PREFIX, presentLabel } from '../../cluster/leftovers-folder';
import { programOnPath } from '../../cluster/known-program';
import { ConnectProbe } from '../../probes/network/connect-probe';
import { labelled, type Command } from '../environment/command';
import { NetworkError } from '../network-error';
import { NoAnswerError } from './capability';

/** The machine as probes meet it; tests hand in others. Whatever rejects or throws does so in plain words. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  /** Of the effective user; undefined where the system has none. */
  readonly uid: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where a program is, and whether it is found by its name alone. */
  find(program: string): { readonly path: string; readonly onPath: boolean } | undefined;
  /** Runs a command to its end and resolves with its output; rejects with its words where it fails. */
  run(command: Command, input?: string): Promise<string>;
  /** The text of a file. */
  read(path: string): Promise<string>;
  /** Rejects where the file is not there or may not be read. */
  checkReadable(path: string): Promise<void>;
  /** The container engine that answers at a socket: `Podman Engine 4.3.1`. */
  engineAt(socket: string): Promise<string>;
  /** A connection of this process to itself, as the kernel timed it, in milliseconds. */
  roundTrip(): Promise<number>;
  /** Makes a folder, writes into a file that the system has put there, and removes the folder. */
  writeInNewFolder(folder: string, file: string, text: string): void;
}

/** This machine; whatever takes longer than the time given is ended, and counts as failed. */
export function thisMachine(withinMs: number): Surroundings {
  const deadline = AbortSignal.timeout(withinMs);
  return {
    platform: process.platform,
    uid: process.geteuid?.(),
    environment: process.env,
    find: findProgram,
    run: (command, input) => run(command, input, { deadline, withinMs }),
    read: async (path) => (await readFile(path, 'utf8')).trim(),
    checkReadable: (path) => access(path, constants.R_OK),
    engineAt: (socket) => engineAt(socket, withinMs),
    roundTrip: () => roundTrip(deadline),
    writeInNewFolder,
  };
}

function findProgram(name: string): { readonly path: string; readonly onPath: boolean } | undefined {
  const path = programOnPath(name);
  if (path === undefined) return undefined;
  return { path, onPath: (process.env['PATH'] ?? '').split(delimiter).includes(dirname(path)) };
}

async function run(
  [program, ...args]: Command,
  input: string | undefined,
  { deadline, withinMs }: { readonly deadline: AbortSignal; readonly withinMs: number },
): Promise<string> {
  try {
    const running = promisify(execFile)(program, args, {
      signal: deadline,
      killSignal: 'SIGKILL',
      env: { ...labelled(), LC_ALL: 'C' },
    });
    // One that ends before it has read all of it says why.
    running.child.stdin?.on('error', () => undefined).end(input ?? '');
    return (await running).stdout.trim();
  } catch (cause) {
    if (deadline.aborted)
      throw new NoAnswerError(`${program} gave no answer within ${withinMs} ms`, { cause });
    const { stderr = '', message } = cause as Error & { readonly stderr?: string };
    throw new NetworkError(faultOf(stderr) || faultOf(message), { cause });
  }
}

/** The first line says what is wrong, the others how to use the program. */
const faultOf = (words: string): string =>
  (words.trim().split('\n', 1)[0] ?? '').replace(/^Error: /, '').replace(/\.$/, '');

async function engineAt(socketPath: string, timeout: number): Promise<string> {
  const { Version: version, Components: components } = (await new Docker({
    socketPath,
    timeout,
  }).version()) as { readonly Version: string; readonly Components?: readonly { readonly Name: string }[] };
  return `${components?.[0]?.Name ?? 'Docker'} ${version}`;
}

async function roundTrip(signal: AbortSignal): Promise<number> {
  const server = createServer((socket) => socket.resume().on('error', () => undefined)).listen(
    0,
    '127.0.0.1',
  );
  try {
    await once(server, 'listening', { signal });
    const { port } = server.address() as AddressInfo;
    const look = await new ConnectProbe({ host: '127.0.0.1', port }).look(signal);
    if (look.kernelRoundTripMs === undefined)
      throw new NetworkError(look.whyNoKernel ?? 'no reason is known');
    return look.kernelRoundTripMs;
  } finally {
    server.close();
  }
}

function writeInNewFolder(folder: string, file: string, text: string): void {
  try {
    const own = mkdtempSync(join(folder, `${FOLDER_PREFIX}${presentLabel()}-`));
    try {
      // Nothing is to be made that is not there.
      writeFileSync(join(own, file), text, { flag: 'r+' });
    } finally {
      rmdirSync(own);
    }
  } catch (cause) {
    const { code = '', syscall = '' } = cause as NodeJS.ErrnoException;
    const what = syscall === 'mkdtemp' ? 'no folder can be made' : `${file} cannot be written`;
    throw new NetworkError(`${what} in ${folder} (${code})`, { cause });
  }
}
