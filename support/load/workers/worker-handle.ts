import type { PackedRecords } from '../packed-records';
import type { WorkerLink } from './worker-link';
import type { WorkerOrder, WorkerResult } from './worker-messages';

/** A worker ended, or failed, before its load was over. */
export class LoadWorkerError extends Error {
  override readonly name = 'LoadWorkerError';
}

/** One worker, as the main thread sees it. */
export class WorkerHandle implements AsyncDisposable {
  progress = { over: 0, inFlight: 0 };
  /** Its thread goes before others that want its CPU; known once it is ready. */
  ahead = false;
  readonly ready: Promise<unknown>;
  readonly #link: WorkerLink;
  /** It has a load whose result is still to come. */
  isBusy = false;
  #finish: PromiseWithResolvers<WorkerResult> | undefined;
  #onRecords: ((records: PackedRecords) => void) | undefined;
  #failure: LoadWorkerError | undefined;

  constructor(index: number, link: WorkerLink) {
    this.#link = link;
    const ready = Promise.withResolvers<undefined>();
    this.ready = ready.promise;
    link.onReport((report) => {
      switch (report.type) {
        case 'ready':
          this.ahead = report.ahead;
          ready.resolve(undefined);
          break;
        case 'progress':
          this.progress = report;
          break;
        case 'records':
          this.#onRecords?.(report.records);
          break;
        case 'done':
          this.isBusy = false;
          this.#finish?.resolve(report.result);
          break;
      }
    });
    const fail = (message: string, cause?: unknown): void => {
      this.isBusy = false;
      this.#failure ??= new LoadWorkerError(message, { cause });
      ready.reject(this.#failure);
      this.#finish?.reject(this.#failure);
    };
    link.onFault((fault) => {
      // A fault of the suite: where it happened is the news.
      fail(`load worker ${index} failed: ${fault instanceof Error ? fault.stack : String(fault)}`, fault);
    });
    link.onEnd((how) => {
      fail(`load worker ${index} ended with ${how} before its load was over`);
    });
  }

  /**
   * `onRecords` gets the records of what is over as often as the order says, all of them before the promise resolves;
   * the result then holds the rest.
   */
  run(
    order: Extract<WorkerOrder, { type: 'run' }>,
    onRecords?: (records: PackedRecords) => void,
  ): Promise<WorkerResult> {
    this.#finish = Promise.withResolvers();
    this.#onRecords = onRecords;
    // What it said last was of the load before.
    this.progress = { over: 0, inFlight: 0 };
    this.isBusy = this.#failure === undefined;
    if (this.#failure === undefined) this.#link.post(order);
    else this.#finish.reject(this.#failure);
    return this.#finish.promise;
  }

  tell(order: WorkerOrder): void {
    this.#link.post(order);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ready.catch(() => undefined);
    await this.#link.end();
  }
}
