import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { pathOf } from '../../cluster/system-program';
import { NetworkError } from '../network-error';
import { labelled, located, outputOf, type Command } from './command';
import type { NetworkNamespace } from './network-environment';

const UP_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 5;

/** As whom: root as itself; others as the root of a user namespace of their own. */
export type NamespaceOwner = 'root' | 'user';

/**
 * A network namespace that lasts as long as the process that holds it: cat, which waits for words from this process
 * and ends when that does. With it go its interfaces, queues and rules.
 */
export class HeldNamespace implements NetworkNamespace, AsyncDisposable {
  readonly #holder: ChildProcess;
  readonly #owner: NamespaceOwner;

  private constructor(holder: ChildProcess, owner: NamespaceOwner) {
    this.#holder = holder;
    this.#owner = owner;
  }

  /**
   * Makes one with its loopback up; `within` the user namespace of another one, where that is given. Rejects with a
   * `NetworkError` where the system does not let it.
   */
  static async make(owner: NamespaceOwner, within?: HeldNamespace): Promise<HeldNamespace> {
    const user = owner === 'user' && within === undefined ? ['--user', '--map-root-user'] : [];
    const alone: Command = [pathOf('unshare'), ...user, '--net', '--', 'cat'];
    const [program, ...args] = within === undefined ? alone : within.enter(alone);
    const holder = spawn(program, args, {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: labelled(),
      detached: true,
    });
    let words = '';
    holder.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
    holder.once('error', ({ message }) => (words += message));
    const namespace = new HeldNamespace(holder, owner);
    try {
      await untilElsewhere(holder, within?.pid, () => words.trim());
      await outputOf(namespace.enter([pathOf('ip'), 'link', 'set', 'lo', 'up']));
      return namespace;
    } catch (error) {
      await namespace[Symbol.asyncDispose]();
      throw error;
    }
  }

  get pid(): number {
    return this.#holder.pid ?? NaN;
  }

  enter(command: Command): Command {
    return entering(this.pid, this.#owner)(command);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode, pid } = this.#holder;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const ended = once(this.#holder, 'exit');
    this.#holder.kill('SIGKILL');
    await ended;
  }
}

/** The way into the network namespace of a process. */
export const entering =
  (pid: number, owner: NamespaceOwner) =>
  (command: Command): Command => {
    const user = owner === 'user' ? ['--user', '--preserve-credentials'] : [];
    // In there, too, programs are looked for by the PATH of this user.
    return [pathOf('nsenter'), '--target', String(pid), ...user, '--net', '--', ...located(command)];
  };

/** Until it is in a namespace that neither this process nor the one within whose it was made is in. */
async function untilElsewhere(
  holder: ChildProcess,
  within: number | undefined,
  words: () => string,
): Promise<void> {
  const known = [undefined, namespaceOf(process.pid), namespaceOf(within)];
  const late = AbortSignal.timeout(UP_WITHIN_MS);
  while (known.includes(namespaceOf(holder.pid)) || isOnItsWay(holder.pid)) {
    if (holder.pid === undefined || holder.exitCode !== null || holder.signalCode !== null || late.aborted)
      throw new NetworkError(`no network namespace could be made: ${words() || 'unshare did not answer'}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Until it has become cat, the ids of its user may not be set yet. */
function isOnItsWay(pid: number | undefined): boolean {
  try {
    return /\/(unshare|nsenter|node)$/.test(readlinkSync(`/proc/${pid ?? 0}/exe`));
  } catch {
    return true;
  }
}

function namespaceOf(pid: number | undefined): string | undefined {
  try {
    return readlinkSync(`/proc/${pid ?? 0}/ns/net`);
  } catch {
    return undefined;
  }
}
