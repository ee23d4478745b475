import type { PackedRecords } from '../../packed-records';
import { WorkerHandle } from '../../workers/worker-handle';
import { threadLink } from '../../workers/worker-link';
import type { WorkerOrder, WorkerResult } from '../../workers/worker-messages';

/** The thread that sends the loads of this process; another one takes the place of one that died. */
export class LoadThread implements AsyncDisposable {
  #handle: WorkerHandle;
  #isClosed = false;

  private constructor() {
    this.#handle = this.#started();
  }

  /** Resolves when it is ready; rejects with a `LoadWorkerError` where it cannot be. */
  static async start(): Promise<LoadThread> {
    const thread = new LoadThread();
    await thread.#handle.ready;
    return thread;
  }

  /** It goes before others that want its CPU. */
  get ahead(): boolean {
    return this.#handle.ahead;
  }

  get progress(): { readonly over: number; readonly inFlight: number } {
    return this.#handle.progress;
  }

  /** Resolves when it can take a load; rejects where it could not be started, and another one is under way. */
  async untilReady(): Promise<void> {
    const handle = this.#handle;
    try {
      await handle.ready;
    } catch (error) {
      this.#replace(handle);
      throw error;
    }
  }

  /** As `WorkerHandle.run`. Where it rejects the thread has ended, and another one is under way. */
  async run(
    order: Extract<WorkerOrder, { type: 'run' }>,
    onRecords: (records: PackedRecords) => void,
  ): Promise<WorkerResult> {
    const handle = this.#handle;
    try {
      return await handle.run(order, onRecords);
    } catch (error) {
      this.#replace(handle);
      await handle[Symbol.asyncDispose]();
      throw error;
    }
  }

  tell(order: Exclude<WorkerOrder, { type: 'run' }>): void {
    this.#handle.tell(order);
  }

  /** Ends it, whatever it is at: its load rejects. */
  async end(): Promise<void> {
    await this.#handle[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.end();
  }

  #started(): WorkerHandle {
    const link = threadLink('load-worker');
    const handle = new WorkerHandle(0, link);
    let isReady = false;
    handle.ready.then(
      () => {
        isReady = true;
      },
      // Who waits for it hears of it; nobody may be waiting yet.
      () => undefined,
    );
    link.onEnd(() => {
      // One that dies while it starts would be started on and on: the next load is to ask for it.
      if (isReady) this.#replace(handle);
    });
    return handle;
  }

  #replace(dead: WorkerHandle): void {
    if (this.#handle === dead && !this.#isClosed) this.#handle = this.#started();
  }
}
