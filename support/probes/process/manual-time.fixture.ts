import { milliseconds, type Milliseconds } from '../../quantities/units';

/** Time that passes only when a test says so, for a program that has one wait at a time. */
export class ManualTime {
  #now = 0;
  #asked = Promise.withResolvers<() => void>();

  readonly now = (): Milliseconds => milliseconds(this.#now);

  readonly wait = (duration: Milliseconds, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
      if (signal.aborted) resolve();
      this.#asked.resolve(() => {
        this.#now += duration;
        resolve();
      });
    });

  /** Resolves when the program waits. */
  async untilAsked(): Promise<void> {
    await this.#asked.promise;
  }

  /** Ends the wait, once there is one, as late as that. */
  async pass({ late = 0 } = {}): Promise<void> {
    const end = await this.#asked.promise;
    this.#asked = Promise.withResolvers();
    this.#now += late;
    end();
  }
}
