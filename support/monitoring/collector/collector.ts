import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CollectorError } from './collector-error';
import type { CollectorOrder, CollectorReport } from './collector-messages';
import { faultsOf, type CollectorPlan } from './collector-plan';
import type { CollectorStatus } from './collector-status';

/** A thread that has not closed all by then is ended as it is. */
const STOP_LIMIT_MS = 10_000;

/** Samples what a plan names, in a thread of its own, until it is disposed of or the main thread ends. */
export class Collector implements AsyncDisposable {
  /** Of the first samples, in ms since the Unix epoch: number k of a type is due k intervals later. */
  readonly startedAt: number;
  /** Where a Prometheus finds the samples; undefined where the plan names no exporter. */
  readonly exporterUrl: string | undefined;
  readonly #thread: CollectorThread;

  private constructor(thread: CollectorThread, started: Extract<CollectorReport, { type: 'started' }>) {
    this.#thread = thread;
    this.startedAt = started.startedAt;
    this.exporterUrl = started.exporterUrl;
  }

  /**
   * Resolves when all sinks are open, just before the first samples are due. Rejects with a `CollectorError` for a
   * plan that cannot be followed, a store that cannot be opened, a port that is in use. `tell` hears once of what
   * people should know, as of a sink that fails; without it Node warns of it.
   */
  static async start(plan: CollectorPlan, tell: (trouble: string) => void = warn): Promise<Collector> {
    const faults = faultsOf(plan);
    if (faults.length > 0)
      throw new CollectorError(`the collector cannot follow its plan: ${faults.join('; ')}`);
    const thread = new CollectorThread(plan, tell);
    try {
      return new Collector(thread, await thread.started);
    } catch (error) {
      await thread[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** As the thread told it last, which it does within some 100 ms. */
  status(): CollectorStatus {
    return this.#thread.status;
  }

  /** As it is now; as it was last where the thread has ended. */
  latestStatus(): Promise<CollectorStatus> {
    return this.#thread.latestStatus();
  }

  /** Resolves when the thread has ended: with why, where it did so by itself; with undefined when it was disposed of. */
  get ended(): Promise<Error | undefined> {
    return this.#thread.ended;
  }

  /** Resolves when the last samples are kept and all is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread[Symbol.asyncDispose]();
  }
}

const warn = (trouble: string): void => {
  process.emitWarning(trouble, 'MonitoringWarning');
};

/** The thread, as the main thread sees it. */
class CollectorThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #tell: (trouble: string) => void;
  readonly #started = Promise.withResolvers<Extract<CollectorReport, { type: 'started' }>>();
  readonly #ended = Promise.withResolvers<Error | undefined>();
  readonly #stopped = Promise.withResolvers<undefined>();
  /** Who waits for a status that was asked for. */
  readonly #asking: ((nothing: undefined) => void)[] = [];
  #status: CollectorStatus | undefined;
  #failure: CollectorError | undefined;
  #disposal: Promise<void> | undefined;

  constructor(plan: CollectorPlan, tell: (trouble: string) => void) {
    this.#tell = tell;
    this.#worker = new Worker(join(__dirname, 'collector-worker.js'), {
      // Without it the thread would load this process's TypeScript compiler twice.
      execArgv: [],
      name: 'collector',
      workerData: plan,
    });
    this.#worker.on('message', (report: CollectorReport) => {
      this.#hear(report);
    });
    this.#worker.once('error', (error) => {
      const why = error instanceof Error ? error.stack : String(error);
      this.#failure ??= new CollectorError(`the collector's thread failed: ${why}`, { cause: error });
    });
    this.#worker.once('exit', (code) => {
      const failure =
        this.#failure ?? new CollectorError(`the collector's thread ended by itself, with code ${code}`);
      this.#started.reject(failure);
      this.#ended.resolve(this.#disposal === undefined ? failure : this.#failure);
      this.#stopped.resolve(undefined);
    });
  }

  get started(): Promise<Extract<CollectorReport, { type: 'started' }>> {
    return this.#started.promise;
  }

  get ended(): Promise<Error | undefined> {
    return this.#ended.promise;
  }

  get status(): CollectorStatus {
    if (this.#status === undefined)
      throw new CollectorError('the collector has not started yet: it has no status');
    return this.#status;
  }

  async latestStatus(): Promise<CollectorStatus> {
    const told = Promise.withResolvers<undefined>();
    this.#asking.push(told.resolve);
    this.#worker.postMessage({ type: 'tell' } satisfies CollectorOrder);
    await Promise.race([told.promise, this.#ended.promise]);
    return this.status;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return (this.#disposal ??= this.#stop());
  }

  #hear(report: CollectorReport): void {
    switch (report.type) {
      case 'started':
        this.#status = report.status;
        // Whoever forgets to dispose of it must not be kept from ending.
        this.#worker.unref();
        this.#started.resolve(report);
        return;
      case 'refused':
        this.#failure = new CollectorError(report.reason);
        this.#started.reject(this.#failure);
        return;
      case 'status':
        this.#status = report.status;
        if (report.asked) this.#asking.shift()?.(undefined);
        return;
      case 'trouble':
        this.#tell(report.text);
        return;
      case 'stopped':
        this.#status = report.status;
        this.#stopped.resolve(undefined);
        return;
    }
  }

  async #stop(): Promise<void> {
    if (this.#status !== undefined) {
      // The process must not end while the thread closes what it used.
      this.#worker.ref();
      this.#worker.postMessage({ type: 'stop' } satisfies CollectorOrder);
      const timer = setTimeout(() => {
        this.#tell(
          `the collector did not close within ${STOP_LIMIT_MS / 1000} s: its thread is ended as it is`,
        );
        this.#stopped.resolve(undefined);
      }, STOP_LIMIT_MS);
      await this.#stopped.promise;
      clearTimeout(timer);
    }
    await this.#worker.terminate();
  }
}
