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
  #failure: LoadWorkerError | undefined;

  constructor(index: number, link: WorkerLink) {
    this.#link = link;
    const ready = Promise.withResolvers<undefined>();
    this.ready = ready.promise;
    link.onReport((report) => {
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
    link.onFault((fault) => {
      // A fault of the suite: where it happened is the news.
      fail(`load worker ${index} failed: ${fault instanceof Error ? fault.stack : String(fault)}`, fault);
    });
    link.onEnd((how) => {
      fail(`load worker ${index} ended with ${how} before its load was over`);
    });
  }

  run(order: Extract<WorkerOrder, { type: 'run' }>): Promise<WorkerResult> {
    this.#finish = Promise.withResolvers();
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
