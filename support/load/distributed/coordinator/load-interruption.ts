import { abortable } from './gather-workers';

/** What ends a load before its end, and what else went wrong with it. */
export class LoadInterruption {
  readonly #controller = new AbortController();
  readonly #faults = new Set<string>();

  /** Aborted when the load is to end early. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get faults(): readonly string[] {
    return [...this.#faults];
  }

  /** As the workers are told it. */
  get reason(): string {
    const { reason } = this.signal as { reason: unknown };
    return (reason instanceof Error ? reason.message : String(reason)).slice(0, 1000);
  }

  /** Somebody wants the load to end. */
  end(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** A fault that ends the load; what follows from the first says nothing more. */
  fail(fault: string): void {
    if (this.signal.aborted) return;
    this.#faults.add(fault);
    this.end(new Error(fault));
  }

  /** A fault that was found when it had ended. */
  note(fault: string): void {
    this.#faults.add(fault);
  }

  /** What the promise comes to; undefined as soon as the load is to end early. */
  unless<T>(promise: Promise<T>): Promise<T | undefined> {
    return abortable(promise, this.signal).catch((error: unknown) => {
      if (this.signal.aborted) return undefined;
      throw error;
    });
  }
}
