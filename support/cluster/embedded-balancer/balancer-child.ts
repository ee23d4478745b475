import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { BalancerError } from '../balancer';
import type { BalancerArguments, CountsMessage, CountsRequest } from './balancer-messages';

const ROOT = resolve(__dirname, '../../..');
const KEPT_ERROR_LINES = 20;
/** A process that does not end when it is asked to is killed. */
const STOP_DEADLINE_MS = 5_000;

/** The balancer's process as its parent holds it. Disposing ends it; it also ends when its parent does. */
export class BalancerChild implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #lastErrors: string[] = [];
  readonly #ended: Promise<BalancerError>;
  readonly #listening = Promise.withResolvers<string>();
  readonly #questions = new Map<number, (counts: CountsMessage['counts']) => void>();
  #asked = 0;

  constructor(given: BalancerArguments) {
    const register = require.resolve('ts-node/register/transpile-only');
    const script = join(__dirname, 'balancer-process.ts');
    this.#process = spawn(process.execPath, ['-r', register, script, JSON.stringify(given)], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process.on('message', ({ asked, counts }: CountsMessage) => {
      this.#questions.get(asked)?.(counts);
      this.#questions.delete(asked);
    });
    this.#ended = this.#untilEnd();
  }

  /** Undefined where it could not be started at all. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Its origin, once it listens. Rejects with a `BalancerError` where it ends before, or with the signal's reason. */
  async untilListening(signal: AbortSignal): Promise<string> {
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      return await Promise.race([this.#orEnd(this.#listening.promise), promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** What it counted. Rejects with a `BalancerError` where it has ended. */
  counts(): Promise<CountsMessage['counts']> {
    const { promise, resolve } = Promise.withResolvers<CountsMessage['counts']>();
    this.#asked += 1;
    this.#questions.set(this.#asked, resolve);
    // Where it cannot be asked any more it has ended, and that is told.
    this.#process.send({ asked: this.#asked } satisfies CountsRequest, () => undefined);
    return this.#orEnd(promise);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    const deadline = setTimeout(() => this.#process.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.#ended;
    clearTimeout(deadline);
  }

  #orEnd<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#ended.then((error) => Promise.reject(error))]);
  }

  async #untilEnd(): Promise<BalancerError> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#process.on('error', ({ message }) => {
      resolve(`could not be started: ${message}`);
    });
    // 'close' comes after 'exit', when the error output has been read to its end.
    this.#process.once('close', (code, signal) => {
      resolve(`ended with ${signal ?? `exit code ${code ?? ''}`}`);
    });
    this.#linesOf('stdout', (line) => {
      const origin = /^listening on (\S+)$/.exec(line)?.[1];
      if (origin !== undefined) this.#listening.resolve(origin);
    });
    this.#linesOf('stderr', (line) => {
      this.#lastErrors.push(line);
      if (this.#lastErrors.length > KEPT_ERROR_LINES) this.#lastErrors.shift();
    });
    const ending = await promise;
    const words = this.#lastErrors.length === 0 ? ' without a word' : `:\n${this.#lastErrors.join('\n')}`;
    return new BalancerError(`the embedded balancer (process ${this.pid ?? 'none'}) ${ending}${words}`);
  }

  #linesOf(output: 'stdout' | 'stderr', hear: (line: string) => void): void {
    const stream = this.#process[output];
    if (stream !== null) createInterface(stream).on('line', hear);
  }
}
