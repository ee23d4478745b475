import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, getPriority } from 'node:os';
import { AHEAD } from './precedence';

type Command = readonly [string, ...string[]];

/** On one core, on all that are the clients', or on that of the servers: as if it were on another machine. */
export type ClientPlace = 'one core' | 'all cores' | 'the servers';

/** Which cores the servers and the clients run on: apart, so that neither slows the other. */
export class Cores {
  /** Undefined where processes cannot be bound to cores, or there is but one. */
  readonly pinned: { readonly server: number; readonly client: number; readonly clients: string } | undefined;
  /** Cores that the clients of several workers may use. */
  readonly clientCount: number;
  /** For the report. */
  readonly description: string;
  readonly #ahead: boolean;

  private constructor(usable: readonly number[], canPin: boolean, ahead: boolean) {
    const [client, ...others] = usable;
    const server = others.at(-1);
    this.#ahead = ahead;
    const nice = ahead ? ', ahead of other processes' : '';
    if (client === undefined || server === undefined || !canPin) {
      this.pinned = undefined;
      this.clientCount = availableParallelism();
      const why = canPin ? 'there is one core only' : 'there is no taskset here';
      this.description = `servers and clients not pinned apart: ${why}${nice}`;
      return;
    }
    const clients = usable.filter((core) => core !== server);
    this.pinned = { server, client, clients: clients.join(',') };
    this.clientCount = clients.length;
    this.description = `servers on core ${server}, clients on core ${client}${nice}`;
  }

  /** Looks what this machine has. */
  static here(): Cores {
    return new Cores(usableCores(), isInstalled('taskset'), canGoAhead());
  }

  /** The command that runs a TypeScript file as a server. */
  serverCommand(file: string, ...args: readonly string[]): Command {
    return this.#on(this.pinned?.server, ...nodeCommand(file, args));
  }

  /** The command that runs a TypeScript file as a client, where it is said. */
  clientCommand(file: string, args: readonly string[], on: ClientPlace = 'one core'): Command {
    const { pinned } = this;
    const core = { 'one core': pinned?.client, 'all cores': pinned?.clients, 'the servers': pinned?.server };
    return this.#on(core[on], ...nodeCommand(file, args));
  }

  /** Any other client, on one core. */
  toolCommand(...command: Command): Command {
    return this.#on(this.pinned?.client, ...command);
  }

  /** Any other client with threads of its own, on all that are the clients' or on whichever core. */
  placedCommand(on: 'all cores' | 'any core', ...command: Command): Command {
    return this.#on(on === 'all cores' ? this.pinned?.clients : undefined, ...command);
  }

  /** Puts a server that runs already, and all its threads, in its place. */
  place(pid: number): void {
    if (this.#ahead) execFileSync('renice', ['-n', String(AHEAD), '-p', String(pid)], { stdio: 'ignore' });
    if (this.pinned === undefined) return;
    execFileSync('taskset', ['-acp', String(this.pinned.server), String(pid)], { stdio: 'ignore' });
  }

  #on(cores: number | string | undefined, ...command: Command): Command {
    const placed: Command = cores === undefined ? command : ['taskset', '-c', String(cores), ...command];
    return this.#ahead ? ['nice', '-n', String(AHEAD), ...placed] : placed;
  }
}

const nodeCommand = (file: string, args: readonly string[]): Command => [
  process.execPath,
  '--require',
  require.resolve('ts-node/register/transpile-only'),
  file,
  ...args,
];

/** The numbers of the cores that this process may use; none where the system does not say. */
function usableCores(): number[] {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
    return parseCoreList(list);
  } catch {
    return [];
  }
}

/** Reads a list of cores as the kernel writes it: `0-2,5` is 0, 1, 2 and 5. */
export function parseCoreList(list: string): number[] {
  return list
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first = NaN, last = first] = part.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, place) => first + place);
    });
}

/** Whether there is such a command; what it says does not matter. */
export const isInstalled = (command: string): boolean =>
  spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Whether `nice` may do it: it says so by running the command at the priority that was asked for. */
function canGoAhead(): boolean {
  const { stdout } = spawnSync('nice', ['-n', String(AHEAD), 'nice'], { encoding: 'utf8' });
  return Number(stdout) < getPriority();
}
