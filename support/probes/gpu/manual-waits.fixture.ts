import { milliseconds, type Milliseconds } from '../../quantities/units';

/** Time in which waits, several at once, end only when a test says so. */
export class ManualWaits {
  #now = 0;
  #waits: { duration: Milliseconds; resolve: () => void }[] = [];
  #changed = Promise.withResolvers<undefined>();

  readonly now = (): Milliseconds => milliseconds(this.#now);

  readonly wait = (duration: Milliseconds, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const wait = { duration, resolve };
      this.#waits.push(wait);
      this.#changed.resolve(undefined);
      signal.addEventListener('abort', () => {
        this.#waits = this.#waits.filter((other) => other !== wait);
        resolve();
      });
      if (signal.aborted) resolve();
    });

  /** Ends the wait of that length, once there is one. */
  async pass(duration: number): Promise<void> {
    for (;;) {
      const wait = this.#waits.find((one) => one.duration === duration);
      if (wait !== undefined) {
        this.#waits = this.#waits.filter((other) => other !== wait);
        this.#now += duration;
        wait.resolve();
        return;
      }
      this.#changed = Promise.withResolvers<undefined>();
      await this.#changed.promise;
    }
  }

  /** Lets time pass in which the program does something else. */
  elapse(duration: number): void {
    this.#now += duration;
  }
}
