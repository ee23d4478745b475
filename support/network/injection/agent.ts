import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { orAborted } from '../../cluster/process-waiting';
import { spawnAgent } from '../environment/command';
import type { NetworkNamespace } from '../environment/network-environment';
import { NetworkError } from '../network-error';

/** The programs of this folder: plain JavaScript, so that they start at once and take no CPU time to compile. */
type Script = 'cpu-hog.js' | 'knocker.js' | 'queue-filler.js' | 'queue-sink.js';

/** A program beside the run that makes a spike. It ends with the run; disposing of it ends it, dead or alive. */
export class Agent<Ready> implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** Its first words. */
  readonly ready: Ready;

  private constructor(child: ChildProcess, ready: Ready) {
    this.#child = child;
    this.ready = ready;
  }

  /**
   * Starts it in a namespace and waits for its first words. Rejects with a `NetworkError` where it ends before that,
   * or with the signal's reason.
   */
  static async start<Ready>(
    namespace: NetworkNamespace,
    script: Script,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<Agent<Ready>> {
    const child = spawnAgent(namespace.enter([process.execPath, join(__dirname, script), ...args]));
    let words = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (words += text));
    const failed = Promise.withResolvers<never>();
    const fail = (how: string) => {
      failed.reject(new NetworkError(`${script} ${how}: ${words.trim() || 'without a word'}`));
    };
    child
      .once('error', ({ message }) => {
        fail(`could not be started (${message})`);
      })
      .once('close', () => {
        fail('ended before it began');
      });
    // It also ends when it is no longer waited for.
    failed.promise.catch(() => undefined);
    try {
      const [ready] = (await orAborted(Promise.race([once(child, 'message'), failed.promise]), signal)) as [
        Ready,
      ];
      return new Agent(child, ready);
    } catch (error) {
      await end(child);
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid ?? NaN;
  }

  /** Lets it begin with its work. */
  begin(): void {
    // One that has ended meanwhile is missed by whoever waits for its effect.
    this.#child.send('begin', () => undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return end(this.#child);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
