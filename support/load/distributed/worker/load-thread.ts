import type { PackedRecords } from '../../packed-records';
import { WorkerHandle } from '../../workers/worker-handle';
import { threadLink } from '../../workers/worker-link';
import type { WorkerOrder, WorkerResult } from '../../workers/worker-messages';

/** The thread that sends the loads of this process; one that failed is started anew. */
export class LoadThread implements AsyncDisposable {
  #handle: WorkerHandle;

  private constructor() {
    this.#handle = started();
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

  /** Resolves when it can take a load. */
  async untilReady(): Promise<void> {
    await this.#handle.ready;
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
      this.#handle = started();
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
    await this.end();
  }
}

function started(): WorkerHandle {
  const handle = new WorkerHandle(0, threadLink('load-worker'));
  // Who waits for it hears of it; nobody may be waiting yet.
  handle.ready.catch(() => undefined);
  return handle;
}
