import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { FaultModeError, type FaultMode } from './fault-mode';
import type { ChildMessage, ParentMessage } from './parent-link';

/** The simulator's process ended, or never came to listen; the message has how, and its last error output. */
export class SimulatorProcessError extends Error {
  override readonly name = 'SimulatorProcessError';
}

const ROOT = resolve(__dirname, '../..');
const KEPT_ERROR_LINES = 20;
/** A process that does not end when it is asked to, as one that is frozen, is killed. */
const STOP_DEADLINE_MS = 5_000;

/** The simulator's process as its parent holds it. Disposing ends it; it also ends when its parent does. */
export class SimulatorChild implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #lastErrors: string[] = [];
  readonly #listening = Promise.withResolvers<string>();
  /** The control that was sent last: one is answered before the next is sent. */
  #controlled: Promise<unknown> = Promise.resolve();
  /** Resolves once it has ended, however that came; the error says how, and has its last error output. */
  readonly ended: Promise<SimulatorProcessError>;

  /** Starts it with these flags of its command line. */
  constructor(flags: readonly string[]) {
    const register = require.resolve('ts-node/register/transpile-only');
    const script = join(__dirname, 'simulator-process.ts');
    this.#process = spawn(process.execPath, ['-r', register, script, ...flags], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.ended = this.#untilEnd();
  }

  /** Undefined where it could not be started at all. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Its base URL, once it listens. Rejects with a `SimulatorProcessError` where it ends before. */
  untilListening(): Promise<string> {
    return this.#orEnd(this.#listening.promise);
  }

  /** Resolves once that many requests are in its log. Rejects with a `SimulatorProcessError`, or the signal's reason. */
  async untilWritten(count: number, signal: AbortSignal): Promise<void> {
    await this.#ask(
      { untilWritten: count },
      (answer) => 'written' in answer && answer.written >= count,
      signal,
    );
  }

  /**
   * Resolves once it is in that mode; a frozen process is so only when it has been thawed. Rejects with a
   * `FaultModeError` where it cannot be, or with a `SimulatorProcessError` where it has ended.
   */
  control(mode: FaultMode): Promise<void> {
    const controlled = this.#controlled.then(async () => {
      const answer = await this.#ask({ control: mode }, (one) => !('written' in one));
      if ('notControlled' in answer)
        throw new FaultModeError(`the simulator (process ${this.pid ?? 'none'}): ${answer.notControlled}`);
    });
    this.#controlled = controlled.catch(() => undefined);
    return controlled;
  }

  /** Sends it a signal; nothing happens where it has ended. `ended` tells when it has. */
  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    const deadline = setTimeout(() => this.#process.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.ended;
    clearTimeout(deadline);
  }

  /** Sends a message and waits for the answer to it. Rejects with a `SimulatorProcessError`, or the signal's reason. */
  async #ask(
    message: ParentMessage,
    isAnswer: (answer: ChildMessage) => boolean,
    signal?: AbortSignal,
  ): Promise<ChildMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<ChildMessage>();
    const hear = (answer: ChildMessage) => {
      if (isAnswer(answer)) resolve(answer);
    };
    const abort = () => {
      reject(signal?.reason as Error);
    };
    this.#process.on('message', hear);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      signal?.throwIfAborted();
      // Where it cannot be asked any more it has ended, and that is told.
      this.#process.send(message, () => undefined);
      return await this.#orEnd(promise);
    } finally {
      this.#process.off('message', hear);
      signal?.removeEventListener('abort', abort);
    }
  }

  #orEnd<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.ended.then((error) => Promise.reject(error))]);
  }

  async #untilEnd(): Promise<SimulatorProcessError> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#process.on('error', ({ message }) => {
      resolve(`could not be started: ${message}`);
    });
    // 'close' comes after 'exit', when the error output has been read to its end.
    this.#process.once('close', (code, signal) => {
      resolve(`ended with ${signal ?? `exit code ${code ?? ''}`}`);
    });
    this.#linesOf('stdout', (line) => {
      const baseUrl = /^listening on (\S+)$/.exec(line)?.[1];
      if (baseUrl !== undefined) this.#listening.resolve(baseUrl);
    });
    this.#linesOf('stderr', (line) => {
      this.#lastErrors.push(line);
      if (this.#lastErrors.length > KEPT_ERROR_LINES) this.#lastErrors.shift();
    });
    const ending = await promise;
    const words = this.#lastErrors.length === 0 ? ' without a word' : `:\n${this.#lastErrors.join('\n')}`;
    return new SimulatorProcessError(`the simulator (process ${this.pid ?? 'none'}) ${ending}${words}`);
  }

  #linesOf(output: 'stdout' | 'stderr', hear: (line: string) => void): void {
    const stream = this.#process[output];
    if (stream !== null) createInterface(stream).on('line', hear);
  }
}
