/** One look for all who ask in the same turn of the event loop, as sources do whose instants coincide. */
export class SharedLook<T> {
  readonly #look: (signal: AbortSignal) => Promise<T>;
  #current: JointLook<T> | undefined;

  constructor(look: (signal: AbortSignal) => Promise<T>) {
    this.#look = look;
  }

  /** Rejects as the look does, and with the signal's reason; the look is given up when all have given up. */
  take(signal: AbortSignal): Promise<T> {
    if (this.#current === undefined) {
      this.#current = new JointLook(this.#look);
      setImmediate(() => {
        this.#current = undefined;
      });
    }
    return this.#current.join(signal);
  }
}

class JointLook<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  constructor(look: (signal: AbortSignal) => Promise<T>) {
    this.#result = look(this.#controller.signal);
    // Whoever joined hears of it.
    this.#result.catch(() => undefined);
  }

  async join(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    this.#waiting += 1;
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#controller.abort(signal.reason);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([this.#result, givenUp]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
}
