import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import type { TargetSpec } from '../../target/connect-target';
import { MachineHealthMeter, type MachineHealth } from '../health/machine-health';
import { Ledger, type LedgerCounts } from '../ledger';
import { mergeLatencies, type LoadHistograms } from '../load-histograms';
import type { LoadPlan } from '../load-plan';
import type { LoadRun, TimedLoad, TimedRunner } from '../load-runner';
import { unpack } from '../packed-records';
import type { RequestRecord } from '../request-record';
import type { WorkerOrder, WorkerReport, WorkerResult } from './worker-messages';

/** Long enough for every worker to have the plan before its start: they begin together. */
const LEAD_MS = { alone: 2, together: 40 };

/** A worker thread ended, or failed, before its load was over. */
export class LoadWorkerError extends Error {
  override readonly name = 'LoadWorkerError';
}

/** Worker threads, each with connections of its own; the main thread only says when, and gathers. */
export class LoadWorkers implements AsyncDisposable {
  readonly #workers: readonly WorkerThread[];

  private constructor(workers: readonly WorkerThread[]) {
    this.#workers = workers;
  }

  /** Starts that many; they are ready when the promise resolves. */
  static async start(count = 1): Promise<LoadWorkers> {
    const workers = Array.from({ length: count }, (_, index) => new WorkerThread(index));
    const pool = new LoadWorkers(workers);
    try {
      await Promise.all(workers.map(({ ready }) => ready));
      return pool;
    } catch (error) {
      await pool[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The workers as clients of one server. */
  clientsOf(server: TargetSpec): TimedRunner {
    const count = this.#workers.length;
    const priority = this.#workers.every(({ ahead }) => ahead) ? ' at raised priority' : '';
    return {
      description: `${server.transport}, ${count} ${count === 1 ? 'worker' : 'workers'}${priority}`,
      begin: (plan, signal) => this.#begin(server, plan, signal),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker[Symbol.asyncDispose]()));
  }

  #begin(server: TargetSpec, plan: LoadPlan, signal: AbortSignal): TimedLoad {
    const workers = this.#workers;
    if (workers.some(({ isBusy }) => isBusy))
      throw new LoadWorkerError(
        'the workers are at another load: wait for its result first, even when it was aborted',
      );
    const of = workers.length;
    const shared = withSharedStarts(plan);
    const startAt = milliseconds(monotonicClock.now() + (of === 1 ? LEAD_MS.alone : LEAD_MS.together));
    const machine = MachineHealthMeter.start();
    const results = workers.map((worker, index) =>
      worker.run({ type: 'run', server, plan: shared, shard: { index, of }, startAt }),
    );
    const tell = (order: WorkerOrder): void => {
      for (const worker of workers) worker.tell(order);
    };
    const abort = (): void => {
      tell({ type: 'abort', reason: String(signal.reason) });
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const all = Promise.all(results).catch(async (error: unknown) => {
      // The others would go on sending with nobody to hear of it.
      tell({ type: 'abort', reason: String(error) });
      await Promise.allSettled(results);
      throw error;
    });
    return {
      startAt,
      stop: () => {
        tell({ type: 'stop' });
      },
      get progress() {
        return {
          over: sum(workers.map(({ progress }) => progress.over)),
          inFlight: sum(workers.map(({ progress }) => progress.inFlight)),
        };
      },
      result: all
        .then((shards) => new MergedRun(shards, machine.stop()))
        .finally(() => {
          signal.removeEventListener('abort', abort);
        }),
    };
  }
}

/** The schedule in memory that all threads see: copying millions of starts to each would make the first ones late. */
function withSharedStarts(plan: LoadPlan): LoadPlan {
  if (plan.load.model === 'closed') return plan;
  const starts = new Float64Array(new SharedArrayBuffer(plan.load.starts.byteLength));
  starts.set(plan.load.starts);
  return { ...plan, load: { ...plan.load, starts } };
}

/** One worker thread, as the main thread sees it. */
class WorkerThread implements AsyncDisposable {
  progress = { over: 0, inFlight: 0 };
  /** Its thread goes before others that want its CPU; known once it is ready. */
  ahead = false;
  readonly ready: Promise<unknown>;
  readonly #thread: Worker;
  /** It has a load whose result is still to come. */
  isBusy = false;
  #finish: PromiseWithResolvers<WorkerResult> | undefined;
  #failure: LoadWorkerError | undefined;

  constructor(index: number) {
    // Without execArgv the thread would load this process's TypeScript compiler twice.
    this.#thread = new Worker(join(__dirname, 'load-worker.js'), {
      execArgv: [],
      name: `load-worker-${index}`,
    });
    const ready = Promise.withResolvers<undefined>();
    this.ready = ready.promise;
    this.#thread.on('message', (report: WorkerReport) => {
      if (report.type === 'ready') {
        this.ahead = report.ahead;
        ready.resolve(undefined);
      } else if (report.type === 'progress') this.progress = report;
      else {
        this.isBusy = false;
        this.#finish?.resolve(report.result);
      }
    });
    const fail = (message: string, cause?: unknown): void => {
      this.isBusy = false;
      this.#failure ??= new LoadWorkerError(message, { cause });
      ready.reject(this.#failure);
      this.#finish?.reject(this.#failure);
    };
    this.#thread.once('error', (error) => {
      // A fault of the suite: where it happened is the news.
      fail(`load worker ${index} failed: ${error instanceof Error ? error.stack : String(error)}`, error);
    });
    this.#thread.once('exit', (code) => {
      fail(`load worker ${index} ended with code ${code} before its load was over`);
    });
  }

  run(order: Extract<WorkerOrder, { type: 'run' }>): Promise<WorkerResult> {
    this.#finish = Promise.withResolvers();
    // What it said last was of the load before.
    this.progress = { over: 0, inFlight: 0 };
    this.isBusy = this.#failure === undefined;
    if (this.#failure === undefined) this.#thread.postMessage(order);
    else this.#finish.reject(this.#failure);
    return this.#finish.promise;
  }

  tell(order: WorkerOrder): void {
    this.#thread.postMessage(order);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ready.catch(() => undefined);
    await this.#thread.terminate();
  }
}

/** What all workers did, together. */
class MergedRun implements LoadRun {
  readonly counts: LedgerCounts;
  readonly health: LoadRun['health'];
  readonly histograms: LoadHistograms;
  readonly #shards: readonly WorkerResult[];
  #records: readonly RequestRecord[] | undefined;

  constructor(shards: readonly WorkerResult[], machine: MachineHealth) {
    this.#shards = shards;
    const ledger = new Ledger();
    for (const { counts } of shards) ledger.add(counts);
    this.counts = ledger.counts;
    this.health = { threads: shards.map(({ health }) => health), machine };
    this.histograms = mergeLatencies(shards.map(({ histograms }) => histograms));
  }

  get records(): readonly RequestRecord[] {
    this.#records ??= this.#shards
      .flatMap(({ records }) => [...unpack(records)])
      .sort((one, other) => one.index - other.index);
    return this.#records;
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
