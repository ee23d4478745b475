import type { ConnectionCount } from './transport';

/** Counts the connections of one client. */
export class ConnectionTally {
  #open = 0;
  #opened = 0;

  /** A connection stands. */
  made(): void {
    this.#open += 1;
    this.#opened += 1;
  }

  /** One that stood is closed. */
  closed(): void {
    this.#open -= 1;
  }

  /** As it is now. */
  get count(): ConnectionCount {
    return { open: this.#open, opened: this.#opened };
  }
}
