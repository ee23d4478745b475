import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import type { TargetSpec } from '../../target/connect-target';
import { imbalancesOf } from '../conservation';
import { MachineHealthMeter, type MachineHealth } from '../health/machine-health';
import type { LoadFabric } from '../load-fabric';
import type { LoadPlan } from '../load-plan';
import type { TimedLoad, TimedRunner } from '../load-runner';
import { MergedRun } from '../merged-run';
import { LoadWorkerError, WorkerHandle } from './worker-handle';
import type { WorkerOrder, WorkerResult } from './worker-messages';
import { processLink, threadLink, type Around } from './worker-link';

/** Long enough for every worker to have the plan before its start: they begin together. */
const LEAD_MS = { alone: 2, together: 40 };

/** Workers, each with connections of its own; the main thread only says when, and gathers. */
export class LoadWorkers implements LoadFabric {
  readonly #workers: readonly WorkerHandle[];
  /** Threads see what the main thread has in memory, processes do not. */
  readonly #shareMemory: boolean;

  private constructor(workers: readonly WorkerHandle[], shareMemory: boolean) {
    this.#workers = workers;
    this.#shareMemory = shareMemory;
  }

  /**
   * Starts that many threads, which are ready when the promise resolves; with `around` that many processes, each by
   * the command that it makes of theirs, as in another network namespace.
   */
  static async start(count = 1, around?: Around): Promise<LoadWorkers> {
    const workers = Array.from({ length: count }, (_, index) => {
      const name = `load-worker-${index}`;
      return new WorkerHandle(index, around === undefined ? threadLink(name) : processLink(around));
    });
    const pool = new LoadWorkers(workers, around === undefined);
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
    const shared = this.#shareMemory ? withSharedStarts(plan) : plan;
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
    let isStopped = false;
    const all = Promise.all(results).catch(async (error: unknown) => {
      // The others would go on sending with nobody to hear of it.
      tell({ type: 'abort', reason: String(error) });
      await Promise.allSettled(results);
      throw error;
    });
    return {
      startAt: Promise.resolve(startAt),
      stop: () => {
        isStopped = true;
        tell({ type: 'stop' });
      },
      get progress() {
        return {
          over: sum(workers.map(({ progress }) => progress.over)),
          inFlight: sum(workers.map(({ progress }) => progress.inFlight)),
        };
      },
      result: all
        .then((done) => merged(plan, done, machine.stop(), { complete: !isStopped && !signal.aborted }))
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

/** What all of them did, together. */
function merged(
  plan: LoadPlan,
  done: readonly WorkerResult[],
  machine: MachineHealth,
  { complete }: { readonly complete: boolean },
): MergedRun {
  const of = done.length;
  const shards = done.map(({ records, counts, histograms }, index) => ({
    index,
    of,
    counts,
    histograms,
    records: [records],
  }));
  const faults = imbalancesOf(plan, shards, { complete });
  const threads = done.map(({ health }) => health);
  return new MergedRun(shards, { threads, machine, ...(faults.length === 0 ? {} : { faults }) });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
