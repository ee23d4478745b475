import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { journalled } from '../../cluster/injection-journal';
import { orAborted } from '../../cluster/process-waiting';
import { labelOf } from '../../cluster/run-label';
import { NetworkError } from '../network-error';
import { spawnServer, type Command } from './command';

const KEPT_LINES = 20;
const STOP_DEADLINE_MS = 3_000;

/** Stops a process; what that gives lets it go on, and is content where it is gone. */
export async function frozenProcess(pid: number): Promise<AsyncDisposable> {
  const frozen = await journalled({ kind: 'stop', process: labelOf(pid) });
  try {
    process.kill(pid, 'SIGSTOP');
    return frozen;
  } catch (cause) {
    await frozen[Symbol.asyncDispose]();
    throw new NetworkError(`process ${pid} cannot be stopped: ${String(cause)}`, { cause });
  }
}

/** A simulator as a child of this run, in a namespace. It ends with the run; disposing ends it, frozen or not. */
export class ServingProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #lastLines: string[] = [];
  readonly #listening = Promise.withResolvers<undefined>();
  readonly #ended: Promise<NetworkError>;

  constructor(name: string, command: Command) {
    this.#name = name;
    this.#child = spawnServer(command);
    this.#ended = this.#untilEnd();
  }

  get pid(): number {
    return this.#child.pid ?? NaN;
  }

  /** Resolves once it listens; rejects with a `NetworkError` in its words, or with the signal's reason. */
  async untilListening(signal: AbortSignal): Promise<void> {
    const ended = this.#ended.then((error) => Promise.reject(error));
    await orAborted(Promise.race([this.#listening.promise, ended]), signal);
  }

  /** Stops it where it is; what that gives lets it go on. */
  freeze(): Promise<AsyncDisposable> {
    return frozenProcess(this.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    this.#child.kill('SIGCONT');
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.#ended;
    clearTimeout(deadline);
  }

  async #untilEnd(): Promise<NetworkError> {
    for (const output of [this.#child.stdout, this.#child.stderr])
      if (output !== null)
        createInterface(output).on('line', (line) => {
          if (line.startsWith('listening on ')) this.#listening.resolve(undefined);
          this.#lastLines.push(line);
          if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
        });
    const how = await Promise.race([
      once(this.#child, 'close').then(([code, signal]: (number | string | null)[]) =>
        signal === null ? `ended with exit code ${code ?? ''}` : `ended with ${signal ?? ''}`,
      ),
      once(this.#child, 'error').then(([error]: Error[]) => `could not be started: ${error?.message ?? ''}`),
    ]);
    return new NetworkError(`${this.#name} ${how}: ${this.#lastLines.join('\n') || 'without a word'}`);
  }
}
