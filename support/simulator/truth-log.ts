import type { SimulatedRequest } from './simulated-request';

interface Waiter {
  readonly length: number;
  readonly resolve: () => void;
}

/** The requests that have come to their end, in that order. */
export class TruthLog {
  readonly entries: SimulatedRequest[] = [];
  #waiters: readonly Waiter[] = [];

  add(request: SimulatedRequest): void {
    this.entries.push(request);
    const isDone = ({ length }: Waiter) => length <= this.entries.length;
    for (const { resolve } of this.#waiters.filter(isDone)) resolve();
    this.#waiters = this.#waiters.filter((waiter) => !isDone(waiter));
  }

  /** Resolves once there are that many. */
  async untilLength(length: number): Promise<void> {
    if (this.entries.length >= length) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#waiters = [
      ...this.#waiters,
      {
        length,
        resolve: () => {
          resolve(undefined);
        },
      },
    ];
    await promise;
  }
}
