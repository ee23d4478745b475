import { spawn, type ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { BalancerError } from './balancer';
import { tied, type Command } from './balancer-process-tie';
import { presentLabel } from './leftovers-folder';
import { RUN_LABEL } from './run-label';

const KEPT_LINES = 20;
const POLL_MS = 10;
/** One that does not end when it is asked to, as one that is frozen, is killed. */
const STOP_DEADLINE_MS = 5_000;

/** The only variables that a balancer sees, besides the run's label: no API key of the user's is among them. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TZ'];

/**
 * A balancer's program in the foreground, as our child. Disposing ends it, and the processes that it has started;
 * where the system can see to that, it also ends when this process does.
 */
export class BalancerProcess implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly #lastLines: string[] = [];
  readonly #ended: Promise<BalancerError>;

  private constructor([program, ...args]: Command, name: string) {
    this.#name = name;
    this.#process = spawn(program, args, {
      // A group of its own: Ctrl-C in a terminal reaches only the run, which then decides; and its own children,
      // where it has some, can be killed with it.
      detached: true,
      env: { ...passedOn(), [RUN_LABEL]: presentLabel() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = this.#untilEnd();
  }

  /** Starts it; whether that went well is told by `until`. */
  static async start(program: string, args: readonly string[]): Promise<BalancerProcess> {
    return new BalancerProcess(await tied([program, ...args]), basename(program));
  }

  /** NaN where it could not be started at all. */
  get pid(): number {
    return this.#process.pid ?? NaN;
  }

  /**
   * Resolves once it holds. Rejects with a `BalancerError` in the program's words where that ends before, or with the
   * signal's reason.
   */
  async until(holds: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    try {
      const end = this.#ended.then((error) => Promise.reject(error));
      await Promise.race([end, poll(holds, AbortSignal.any([signal, over.signal]))]);
    } finally {
      over.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    const deadline = setTimeout(() => {
      this.#killGroup();
    }, STOP_DEADLINE_MS);
    await this.#ended;
    clearTimeout(deadline);
  }

  #killGroup(): void {
    if (this.#process.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  }

  async #untilEnd(): Promise<BalancerError> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#process.once('error', ({ message }) => {
      resolve(`could not be started: ${message}`);
    });
    // 'close' comes when nobody holds its outputs any more: its children have ended as well.
    this.#process.once('close', (code, signal) => {
      resolve(`ended with ${signal ?? `exit code ${code ?? ''}`}`);
    });
    for (const output of [this.#process.stdout, this.#process.stderr])
      if (output !== null)
        createInterface(output).on('line', (line) => {
          this.#lastLines.push(line);
          if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
        });
    const ending = await promise;
    const words = this.#lastLines.length === 0 ? ' without a word' : `:\n${this.#lastLines.join('\n')}`;
    return new BalancerError(`${this.#name} (process ${this.pid}) ${ending}${words}`);
  }
}

async function poll(holds: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await holds()) return;
    // Rejects as soon as the signal is aborted, with an error of its own.
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function passedOn(): NodeJS.ProcessEnv {
  const present = PASSED_ON.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(present.filter(([, value]) => value !== undefined));
}
