import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { labelled } from '../environment/command';
import { NetworkError } from '../network-error';

const PLACE = '/sys/kernel/tracing';

/**
 * The folder by which the kernel's tracing is ruled: where it is mounted, or in a mount namespace of this run's own,
 * so that other programs see none of it. That lasts as long as the process that holds it, which ends with this one.
 */
export class TracingFolder implements AsyncDisposable {
  readonly #holder: ChildProcess | undefined;

  private constructor(
    readonly path: string,
    holder?: ChildProcess,
  ) {
    this.#holder = holder;
  }

  /** Rejects with a `NetworkError` where it is neither mounted nor may be. */
  static async open(mounts = '/proc/self/mounts'): Promise<TracingFolder> {
    const mounted = mountPointOf(readFileSync(mounts, 'utf8'));
    if (mounted !== undefined) return new TracingFolder(mounted);
    const words = `mount -t tracefs tracefs ${PLACE} && echo mounted && exec cat`;
    const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', words], {
      stdio: 'pipe',
      env: labelled(),
      detached: true,
    });
    const folder = new TracingFolder(`/proc/${holder.pid ?? NaN}/root${PLACE}`, holder);
    const fault = await untilMounted(holder);
    if (fault === undefined) return folder;
    await folder[Symbol.asyncDispose]();
    throw new NetworkError(`tracefs cannot be mounted at ${PLACE}: ${fault}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const holder = this.#holder;
    if (holder?.pid === undefined || holder.exitCode !== null || holder.signalCode !== null) return;
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
  }
}

/** Lines are `SOURCE PLACE TYPE OPTIONS 0 0`. */
const mountPointOf = (mounts: string): string | undefined =>
  mounts
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, , type]) => type === 'tracefs')?.[1];

/** What went wrong, in the words of the system. */
async function untilMounted(holder: ChildProcess): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let words = '';
  holder.stderr?.setEncoding('utf8').on('data', (text: string) => (words += text));
  holder.stdout?.once('data', () => {
    resolve(undefined);
  });
  holder.once('error', ({ message }) => {
    resolve(message);
  });
  holder.once('close', (code) => {
    resolve(words.trim() || `unshare ended with exit code ${code ?? ''}`);
  });
  return promise;
}
