/** How many connections may wait for a server that does not answer; its queue holds 128 to 511 of them. */
const FREE_LOOKS = 50;
const THEN_EVERY = 10;

/**
 * Thins out connections to a server that has stopped to take them: they wait in its queue, and once that is full the
 * kernel drops what comes, as if the network had lost it.
 */
export class AcceptQueueCare {
  #waiting = 0;
  #ticks = 0;

  /** The server has answered, and so it has taken what waited. */
  served(): void {
    this.#waiting = 0;
    this.#ticks = 0;
  }

  /** The kernel of the server has made one more connection. */
  connected(): void {
    this.#waiting += 1;
  }

  /** Whether one more may be asked for at this tick. */
  allows(): boolean {
    if (this.#waiting < FREE_LOOKS) return true;
    this.#ticks += 1;
    return this.#ticks % THEN_EVERY === 0;
  }
}
