interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
}

/** A number that only grows, and who waits for it to get somewhere. */
export class Tally {
  #count = 0;
  #waiters: readonly Waiter[] = [];

  get count(): number {
    return this.#count;
  }

  add(more: number): void {
    this.#count += more;
    if (this.#waiters.length === 0) return;
    const isDone = ({ count }: Waiter) => count <= this.#count;
    for (const { resolve } of this.#waiters.filter(isDone)) resolve();
    this.#waiters = this.#waiters.filter((waiter) => !isDone(waiter));
  }

  /** Resolves once it is that many. */
  async until(count: number): Promise<void> {
    if (this.#count >= count) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const waiter = {
      count,
      resolve: () => {
        resolve(undefined);
      },
    };
    this.#waiters = [...this.#waiters, waiter];
    await promise;
  }
}
