import { milliseconds, type Milliseconds } from '../../quantities/units';

/** The instants of the monotonic clock at which something is due: number k at start + k x interval, for ever. */
export class Ticks {
  readonly interval: Milliseconds;
  readonly #start: Milliseconds;

  constructor(start: Milliseconds, interval: Milliseconds) {
    this.#start = start;
    this.interval = interval;
  }

  /** A product, not a sum of steps, so that roundings do not add up. */
  due(index: number): Milliseconds {
    return milliseconds(this.#start + index * this.interval);
  }

  /** The latest that is due by then; -1 before the first. */
  latest(now: Milliseconds): number {
    let index = Math.floor((now - this.#start) / this.interval);
    // A quotient may be rounded over a whole number; whoever is woken at an instant must find it due.
    while (this.due(index + 1) <= now) index += 1;
    while (this.due(index) > now) index -= 1;
    return Math.max(-1, index);
  }
}
