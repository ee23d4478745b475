import type { Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';

/** Something that must be over, or go on, before an instant which may move. */
export interface Watched {
  readonly dueAt: Milliseconds;
  /** Where it stands on the watch; the watch sets it. */
  watchPlace: number;
  /** Called once the instant has passed; what is watched takes itself off the watch, or moves its instant. */
  expired(at: Milliseconds): void;
}

/** How late a passed deadline may be noticed. */
const TICK_MS = 10;

/** The deadlines of all requests on one timer: a timer or two a request would cost more than reading its answer. */
export class DeadlineWatch {
  readonly #clock: Clock;
  /** In no order: the last one takes the place of one that goes, which is cheaper than any set. */
  readonly #watched: Watched[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(watched: Watched): void {
    watched.watchPlace = this.#watched.push(watched) - 1;
    this.#timer ??= setInterval(() => {
      this.#look();
    }, TICK_MS);
  }

  delete(watched: Watched): void {
    const place = watched.watchPlace;
    if (this.#watched[place] !== watched) return;
    const last = this.#watched.pop();
    if (last === undefined || last === watched) return;
    this.#watched[place] = last;
    last.watchPlace = place;
  }

  #look(): void {
    // Only now: between two requests of a load the timer would be stopped and made again each time.
    if (this.#watched.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const now = this.#clock.now();
    // Who has expired goes, and another takes its place.
    for (const watched of [...this.#watched]) {
      if (watched.dueAt <= now && this.#watched[watched.watchPlace] === watched) watched.expired(now);
    }
  }
}
