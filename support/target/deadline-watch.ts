import type { Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';

/** Something that must be over, or go on, before an instant which may move. */
export interface Watched {
  readonly dueAt: Milliseconds;
  /** Called once the instant has passed; what is watched takes itself off the watch, or moves its instant. */
  expired(at: Milliseconds): void;
}

/** How late a passed deadline may be noticed. */
const TICK_MS = 10;

/** The deadlines of all requests on one timer: a timer or two a request would cost more than reading its answer. */
export class DeadlineWatch {
  readonly #clock: Clock;
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(watched: Watched): void {
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => {
      this.#look();
    }, TICK_MS);
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched);
  }

  #look(): void {
    // Only now: between two requests of a load the timer would be stopped and made again each time.
    if (this.#watched.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const now = this.#clock.now();
    for (const watched of this.#watched) if (watched.dueAt <= now) watched.expired(now);
  }
}
