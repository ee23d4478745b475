import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { BenchProcessError } from './child-lines';

const MOST_WORDS = 2_000;

interface Surroundings {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** A process that is asked nothing. It ends when it is disposed of, and with this one at the latest. */
export class QuietChild implements AsyncDisposable {
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #kill = (): void => {
    this.#process.kill('SIGKILL');
  };
  #words = '';

  constructor(
    name: string,
    [command, ...args]: readonly [string, ...string[]],
    { folder, environment }: Surroundings,
  ) {
    this.#name = name;
    this.#process = spawn(command, args, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#ended = promise;
    this.#process.once('exit', resolve).once('error', (error) => {
      this.#hear(error.message);
      resolve(error);
    });
    for (const pipe of [this.#process.stdout, this.#process.stderr])
      pipe?.on('data', (piece: Buffer) => {
        this.#hear(piece.toString());
      });
    process.once('exit', this.#kill);
  }

  get pid(): number {
    return this.#process.pid ?? NaN;
  }

  /** What it printed last. */
  get words(): string {
    return this.#words;
  }

  /** Resolves when it has printed that. Rejects with a `BenchProcessError` where it ends before. */
  async untilSaid(text: string, signal: AbortSignal): Promise<void> {
    const gone = this.#ended.then(() => true);
    while (!this.#words.includes(text)) {
      const said = once(this.#process.stdout ?? this.#process, 'data', { signal }).then(() => false);
      if (await Promise.race([said, gone]))
        throw new BenchProcessError(`${this.#name} ended early; it said: ${this.#words.trim()}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#kill);
    this.#kill();
    await this.#ended;
  }

  #hear(text: string): void {
    this.#words = `${this.#words}${text}`.slice(-MOST_WORDS);
  }
}
