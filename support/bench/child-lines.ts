import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** A process of the bench ended too early, did not answer in time, or said that it failed. */
export class BenchProcessError extends Error {
  override readonly name = 'BenchProcessError';
}

/** How long one answer may take; a load lasts a few seconds. */
const ANSWER_DEADLINE_MS = 90_000;
/** How long it may take to end by itself. */
const ENDING_MS = 10_000;

/** A process that answers each line of its input with one line of JSON, in order. Disposing ends it. */
export class ChildLines implements AsyncDisposable {
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #signal: AbortSignal;
  #waiting: PromiseWithResolvers<string> | undefined;
  #ended: BenchProcessError | undefined;

  /** Runs that command; its errors go to ours. */
  constructor(name: string, [command, ...args]: readonly [string, ...string[]], signal: AbortSignal) {
    this.#name = name;
    this.#signal = signal;
    this.#process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdin, stdout } = this.#process;
    if (stdin === null || stdout === null) throw new BenchProcessError(`${name} has no pipes`);
    stdin.on('error', () => undefined);
    this.#lines = createInterface(stdout).on('line', (line) => this.#waiting?.resolve(line));
    this.#process.once('error', ({ message }) => {
      this.#fail(`could not be started: ${message}`);
    });
    this.#process.once('exit', (code, ending) => {
      this.#fail(`ended early, with ${ending ?? `exit code ${code ?? ''}`}`);
    });
  }

  get pid(): number {
    return this.#process.pid ?? NaN;
  }

  /** Writes a line, where one is given, and waits for the line that answers it. */
  async ask(line?: string): Promise<unknown> {
    if (this.#ended !== undefined) throw this.#ended;
    this.#signal.throwIfAborted();
    const answer = Promise.withResolvers<string>();
    this.#waiting = answer;
    const abort = (): void => {
      answer.reject(this.#signal.reason as Error);
    };
    this.#signal.addEventListener('abort', abort, { once: true });
    const deadline = setTimeout(() => {
      answer.reject(new BenchProcessError(`${this.#name} did not answer within ${ANSWER_DEADLINE_MS} ms`));
    }, ANSWER_DEADLINE_MS);
    try {
      if (line !== undefined) this.#process.stdin?.write(`${line}\n`);
      return JSON.parse(await answer.promise);
    } finally {
      clearTimeout(deadline);
      this.#signal.removeEventListener('abort', abort);
      this.#waiting = undefined;
    }
  }

  /** Ends its input, upon which it is to end in order; where it does not, it is ended. */
  async end(): Promise<void> {
    if (this.#ended !== undefined) return;
    const exited = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await Promise.race([exited, pause(ENDING_MS, undefined, { ref: false })]);
    await this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lines.close();
    if (this.#ended !== undefined) return;
    const exited = once(this.#process, 'exit');
    // Nothing in it is worth keeping.
    this.#process.kill('SIGKILL');
    await exited;
  }

  #fail(how: string): void {
    this.#ended ??= new BenchProcessError(`${this.#name} (process ${this.pid}) ${how}`);
    this.#waiting?.reject(this.#ended);
  }
}
