import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../cluster/command-output';
import type { ProtocolTimes } from '../load/distributed/wire/protocol';
import { cleanEnvironment } from './cucumber-run.fixture';

const COMMAND = join(__dirname, '..', 'worker.js');
const LIFELINE = join(__dirname, 'worker-lifeline.fixture.ts');
const COMPILER = require.resolve('ts-node/register/transpile-only');

/** What load workers are started with. */
export interface WorkerProcessOptions {
  readonly redisUrl: string;
  /** Instead of the loopback alone. */
  readonly allow?: string;
  /** Variables beside it, over no setting of this shell's and of `.env`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The command as it is to be run, as within a namespace. */
  readonly within?: (command: Command) => Command;
  /** Instead of those of the protocol. */
  readonly times?: Partial<ProtocolTimes>;
}

/** The real command of a load worker, in a process of its own; it ends with the test at the latest. */
export class WorkerProcess implements AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** For records that it leaves in files. */
  readonly records: string;
  /** Standard output and error, as a user sees them. */
  output = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #told = new EventTarget();
  #isOver = false;

  constructor(name: string, { redisUrl, allow, environment = {}, within, times = {} }: WorkerProcessOptions) {
    this.name = name;
    this.records = mkdtempSync(join(tmpdir(), 'worker-records-'));
    const command: Command = [process.execPath, '--require', COMPILER, '--require', LIFELINE, COMMAND];
    const [program, ...args] = within?.(command) ?? command;
    this.#child = spawn(program, args, {
      env: {
        ...cleanEnvironment(),
        REDIS_URL: redisUrl,
        LOAD_WORKER_ALLOW: allow ?? '127.0.0.1',
        LOAD_WORKER_NAME: name,
        LOAD_WORKER_RECORDS: this.records,
        WORKER_TIMES: JSON.stringify(times),
        ...environment,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.pid = this.#child.pid ?? NaN;
    this.#ended = once(this.#child, 'close').then(() => {
      this.#isOver = true;
      this.#told.dispatchEvent(new Event('line'));
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.#told.dispatchEvent(new Event('line'));
      });
  }

  get lines(): readonly string[] {
    return this.output.split('\n').slice(0, -1);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The first line after so many that matches, once it is there. Rejects where the worker ends before. */
  async untilLogged(pattern: RegExp, after = 0): Promise<string> {
    for (;;) {
      const found = this.lines.slice(after).find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#isOver) throw new Error(`${this.name} ended before it said ${pattern}:\n${this.output}`);
      await once(this.#told, 'line');
    }
  }

  /** As the kernel does that has no memory left. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** Resolves with the exit code; null for a process that a signal ended. */
  async ended(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#ended;
    rmSync(this.records, { recursive: true, force: true });
  }
}

/** Load workers, `w1` and so on, that wait for a run. */
export class WorkerProcesses implements AsyncDisposable {
  readonly #options: WorkerProcessOptions;
  readonly #running: WorkerProcess[] = [];
  #started = 0;

  private constructor(options: WorkerProcessOptions) {
    this.#options = options;
  }

  static async start(count: number, options: WorkerProcessOptions): Promise<WorkerProcesses> {
    const workers = new WorkerProcesses(options);
    try {
      await Promise.all(Array.from({ length: count }, () => workers.add()));
      return workers;
    } catch (error) {
      await workers[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Those that have not been told to end. */
  get running(): readonly WorkerProcess[] {
    return this.#running.filter(({ isRunning }) => isRunning);
  }

  /** One more, which waits for a run. */
  async add(more: Partial<WorkerProcessOptions> = {}): Promise<WorkerProcess> {
    this.#started += 1;
    const worker = new WorkerProcess(`w${this.#started}`, { ...this.#options, ...more });
    this.#running.push(worker);
    await worker.untilLogged(/waits for a run/);
    return worker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((worker) => worker[Symbol.asyncDispose]()));
  }
}
