import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Milliseconds } from '../quantities/units';
import { EngineError } from './engine-error';
import { API_KEY_VARIABLE, engineMessage, type EngineMessage, type EngineSettings } from './engine-messages';

const STOP_TIMEOUT_MS = 6000;
const KEPT_STDERR_LINES = 20;
const ROOT = path.resolve(__dirname, '../..');
const ENTRY = path.join(__dirname, 'engine-process.ts');

// A larger young generation: collecting garbage in the middle of a step shows in the latency of every stream. Its
// size is fixed, and the old one is collected after little growth instead of after V8's 100 s without a collection:
// the memory of the process is flat within half a minute of steady load, and what still grows is a leak.
const FLAGS = [
  ...['--min-semi-space-size=32', '--max-semi-space-size=32'],
  ...['--heap-growing-percent=10', '--no-memory-reducer'],
  ...['-r', require.resolve('ts-node/register/transpile-only')],
];

// Each thread that computes would have glibc keep a heap of its own, which fills for minutes: one for them all is full
// soon, and a second one keeps the main thread from waiting for it.
const FEW_ARENAS = { MALLOC_ARENA_MAX: '2' };

/** The only variables that the engine's process sees: no API key of the user's is among them. */
const PASSED_ON = [
  ...['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'],
  ...['LANG', 'TZ', 'LD_LIBRARY_PATH'],
];

/** What the process says once it serves. */
export type ReadyMessage = Extract<EngineMessage, { kind: 'ready' }>;

/** The engine's process as its parent holds it: what it says, how it ends. */
export class EngineChild {
  readonly pid: number;
  readonly #process: ChildProcess;
  readonly #log: (line: string) => void;
  readonly #errorOutput: string[] = [];
  readonly #exited: Promise<void>;
  #reported: string | undefined;
  #stopping = false;
  #failure: EngineError | undefined;

  /** Starts the process; the key is the one that its guide's routes ask for. */
  constructor(settings: EngineSettings, apiKey: string, log: (line: string) => void) {
    this.#log = log;
    this.#process = spawn(process.execPath, [...FLAGS, ENTRY, JSON.stringify(settings)], {
      cwd: ROOT,
      env: { ...childEnvironment(), ...FEW_ARENAS, [API_KEY_VARIABLE]: apiKey },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.pid = this.#process.pid ?? 0;
    this.#exited = this.#untilExit();
  }

  /** Why the process ended although nobody stopped it. */
  get failure(): EngineError | undefined {
    return this.#failure;
  }

  /** Waits for the port and the models; throws an `EngineError` where the process fails or takes too long. */
  async ready(timeout: Milliseconds): Promise<ReadyMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<ReadyMessage>();
    this.#process.on('message', (raw) => {
      this.#hear(engineMessage.parse(raw), resolve);
    });
    const late = setTimeout(() => {
      reject(
        new EngineError(
          `the embedded engine (process ${this.pid}) was not ready within ${timeout} ms; ` +
            `give it a longer startTimeout or fewer models.${this.#lastWords()}`,
        ),
      );
    }, timeout);
    this.#exited.then(() => {
      reject(this.#failure ?? new EngineError('the embedded engine was stopped before it was ready'));
    }, reject);
    try {
      return await promise;
    } finally {
      clearTimeout(late);
    }
  }

  kill(): void {
    this.#stopping = true;
    this.#process.kill('SIGKILL');
  }

  /** SIGTERM, and SIGKILL after a deadline; throws where the process had ended before. */
  async stop(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#stopping = true;
    this.#process.kill('SIGTERM');
    const deadline = setTimeout(() => this.#process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(deadline);
  }

  #hear(message: EngineMessage, ready: (message: ReadyMessage) => void): void {
    switch (message.kind) {
      case 'log':
        this.#log(message.line);
        return;
      case 'failed':
        this.#reported = message.message;
        return;
      case 'ready':
        ready(message);
    }
  }

  async #untilExit(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#process.once('error', (error) => {
      resolve(`could not be started: ${error.message}`);
    });
    // 'close' comes after 'exit', when the error output has been read to its end.
    this.#process.once('close', (code, signal) => {
      resolve(`ended with ${signal ?? `exit code ${code}`}`);
    });
    if (this.#process.stderr !== null) {
      createInterface({ input: this.#process.stderr }).on('line', (line) => {
        this.#errorOutput.push(line);
        if (this.#errorOutput.length > KEPT_STDERR_LINES) this.#errorOutput.shift();
      });
    }
    const ending = await promise;
    if (this.#stopping) return;
    this.#failure = new EngineError(
      this.#reported ??
        `the embedded engine (process ${this.pid}) ${ending} unexpectedly.${this.#lastWords()}`,
    );
  }

  #lastWords(): string {
    if (this.#errorOutput.length === 0) return ' Its error output is empty';
    return ` Its last error output:\n${this.#errorOutput.join('\n')}`;
  }
}

function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}
