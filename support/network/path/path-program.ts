import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { NetworkError } from '../network-error';

const KEPT_CHARACTERS = 2_000;

/** A program of a measurement that is a child of this run; disposing ends it. */
export class PathProgram implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #name: string;
  /** Resolves with its exit code, or the signal that ended it, or why it did not start. */
  readonly #ended: Promise<number | string>;
  #output = '';
  #words = '';

  constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-KEPT_CHARACTERS);
    });
    this.#ended = Promise.race([
      once(child, 'close').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? ''),
      once(child, 'error').then(([error]: Error[]) => error?.message ?? ''),
    ]);
  }

  /** Rejects with a `NetworkError` once it has ended otherwise than well; resolves never. */
  async broken(): Promise<never> {
    const how = await this.#ended;
    if (how !== 0) throw this.#fault(how);
    return Promise.withResolvers<never>().promise;
  }

  /** Rejects with a `NetworkError` once it has ended at all; resolves never. */
  async over(): Promise<never> {
    throw this.#fault(await this.#ended);
  }

  /** What it printed, whether or not it has ended well. */
  async anyOutput(): Promise<string> {
    await this.#ended;
    return this.#output;
  }

  #fault(how: number | string): NetworkError {
    const code = typeof how === 'number' ? `exit code ${how}` : how;
    return new NetworkError(`${this.#name} ended with ${code}: ${this.#words.trim() || 'without a word'}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
