import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** A program of this suite that prints `listening on <address>` once it does. */
interface ListeningProgram<Ending extends Error> {
  /** What errors call it. */
  readonly name: string;
  /** The path of its TypeScript file. */
  readonly script: string;
  readonly args: readonly string[];
  /** Makes the error that says how it ended. */
  readonly ending: (message: string) => Ending;
}

const ROOT = resolve(__dirname, '../..');
const KEPT_ERROR_LINES = 20;
/** A process that does not end when it is asked to, as one that is frozen, is killed. */
const STOP_DEADLINE_MS = 5_000;

/**
 * Such a program in a process of its own, as its parent holds it, with an IPC channel: at the end of that it ends by
 * itself. Disposing ends it.
 */
export class ListeningProcess<Ending extends Error> implements AsyncDisposable {
  readonly process: ChildProcess;
  /** Resolves once it has ended, however that came; the error says how, and has its last error output. */
  readonly ended: Promise<Ending>;
  readonly #lastErrors: string[] = [];
  readonly #listening = Promise.withResolvers<string>();

  constructor({ name, script, args, ending }: ListeningProgram<Ending>) {
    const register = require.resolve('ts-node/register/transpile-only');
    this.process = spawn(process.execPath, ['-r', register, script, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.ended = this.#untilEnd().then((how) =>
      ending(`${name} (process ${this.process.pid ?? 'none'}) ${how}`),
    );
  }

  /** Its address, once it listens. Rejects with the error of its end where it ends before, or the signal's reason. */
  untilListening(signal?: AbortSignal): Promise<string> {
    return this.orEnd(this.#listening.promise, signal);
  }

  /** The promise; rejects with the error of its end where that comes before, or with the signal's reason. */
  async orEnd<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
    const aborted = Promise.withResolvers<never>();
    const abort = () => {
      aborted.reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      signal?.throwIfAborted();
      const ended = this.ended.then((error) => Promise.reject(error));
      return await Promise.race([promise, ended, aborted.promise]);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill();
    const deadline = setTimeout(() => this.process.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.ended;
    clearTimeout(deadline);
  }

  async #untilEnd(): Promise<string> {
    const { promise, resolve: end } = Promise.withResolvers<string>();
    this.process.on('error', ({ message }) => {
      end(`could not be started: ${message}`);
    });
    // 'close' comes after 'exit', when the error output has been read to its end.
    this.process.once('close', (code, signal) => {
      end(`ended with ${signal ?? `exit code ${code ?? ''}`}`);
    });
    this.#linesOf('stdout', (line) => {
      const address = /^listening on (\S+)$/.exec(line)?.[1];
      if (address !== undefined) this.#listening.resolve(address);
    });
    this.#linesOf('stderr', (line) => {
      this.#lastErrors.push(line);
      if (this.#lastErrors.length > KEPT_ERROR_LINES) this.#lastErrors.shift();
    });
    const how = await promise;
    return this.#lastErrors.length === 0
      ? `${how} without a word`
      : `${how}:\n${this.#lastErrors.join('\n')}`;
  }

  #linesOf(output: 'stdout' | 'stderr', hear: (line: string) => void): void {
    const stream = this.process[output];
    if (stream !== null) createInterface(stream).on('line', hear);
  }
}
