import { TimelineBin } from './load-timeline-bin';
import type { DurationCounts } from './load-timeline-spread';

/** What is used of a request's record; all instants in ms of one monotonic clock. */
export interface TimedRequest {
  /** `completed`, or how it failed; `dropped` was never sent. */
  readonly outcome: string;
  readonly warmUp: boolean;
  readonly scheduledAt: number;
  readonly sentAt?: number;
  /** Arrivals of content; empty or absent where nothing streamed. */
  readonly contentAt?: readonly number[];
  readonly endedAt?: number;
  readonly failedAt?: number;
}

/** What happened between two instants. */
export interface TimelineWindow {
  readonly from: number;
  readonly to: number;
  /** Requests that ended in it. */
  readonly completed: number;
  readonly failed: number;
  /** The same per second; NaN where less than half of the window was under load. */
  readonly completedRate: number;
  readonly failedRate: number;
  /** Ms from the intended start to the first content, and to the last: each in the window in which it arrived. */
  readonly firstContents: DurationCounts;
  readonly responses: DurationCounts;
  /** Requests in flight, on average over the window. */
  readonly inFlight: number;
  /** Nothing but warm-up was going on. */
  readonly warmUp: boolean;
}

/** In ms: of the finest bins. */
const FINEST = 125;
/** With more, the bins become twice as wide. */
const MOST_BINS = 240;
const SECOND = 1000;

/**
 * A load over time, one request after the other in any order. Bounded memory: at most 240 bins, which double their
 * width when there would be more; counts and requests in flight stay exact, percentiles of a bin are off by at most 1 %.
 */
export class LoadTimeline {
  #bins = new Map<number, TimelineBin>();
  #width = FINEST;
  #from = Infinity;
  #to = -Infinity;
  #streamed = 0;
  #warmUps = 0;
  readonly #outcomes = new Map<string, number>();

  /** Adds a request that has ended. Throws a `RangeError` where an instant is no number. */
  add(request: TimedRequest): void {
    const { outcome, warmUp, scheduledAt, sentAt, contentAt = [], endedAt, failedAt } = request;
    const [first, last] = [contentAt[0], contentAt.at(-1)];
    const end = endedAt ?? failedAt ?? last ?? sentAt ?? scheduledAt;
    const instants = [scheduledAt, sentAt, first, last, end].filter((at) => at !== undefined);
    if (!instants.every(Number.isFinite))
      throw new RangeError(
        `a request that is "${outcome}" has an instant that is no number (${instants.join(', ')}): its stamps are broken`,
      );
    this.#makeRoom(Math.min(...instants), Math.max(...instants));
    const due = this.#binAt(scheduledAt);
    if (warmUp) due.warmUps += 1;
    else due.due += 1;
    if (warmUp) this.#warmUps += 1;
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    if (sentAt !== undefined) {
      this.#turn(sentAt, 1);
      this.#turn(end, -1);
    }
    if (outcome !== 'completed') {
      this.#binAt(end).failed += 1;
      return;
    }
    this.#binAt(end).completed += 1;
    const seen = last ?? end;
    this.#binAt(seen).responses.add(seen - scheduledAt);
    if (first === undefined) return;
    this.#binAt(first).firstContents.add(first - scheduledAt);
    if (contentAt.length > 1) this.#streamed += 1;
  }

  /** All of them, those that warmed the server up included. */
  get requests(): number {
    return [...this.#outcomes.values()].reduce((sum, count) => sum + count, 0);
  }

  get warmUps(): number {
    return this.#warmUps;
  }

  /** How many requests ended in which way. */
  get outcomes(): ReadonlyMap<string, number> {
    return this.#outcomes;
  }

  /** The first and the last instant of all, in ms; not finite before the first request. */
  get span(): { readonly from: number; readonly to: number } {
    return { from: this.#from, to: this.#to };
  }

  /** Whether the answers came in several parts, most of them: then the first of these is what a user waits for. */
  get isStreamed(): boolean {
    return this.#streamed * 2 > (this.#outcomes.get('completed') ?? 0);
  }

  /**
   * The whole time in at most so many windows of one width (two, or more), those in which nothing happened among them.
   */
  windows(most: number): readonly TimelineWindow[] {
    if (this.requests === 0) return [];
    let [bins, width] = [this.#bins, this.#width];
    while (this.#spread(width) > Math.max(2, most)) {
      bins = doubled(bins, width);
      width *= 2;
    }
    const [first, count] = [Math.floor(this.#from / width), this.#spread(width)];
    let inFlight = 0;
    let isWarm = false;
    return Array.from({ length: count }, (_, place) => {
      const index = first + place;
      const bin = bins.get(index) ?? new TimelineBin();
      const [from, to] = [Math.max(this.#from, index * width), Math.min(this.#to, (index + 1) * width)];
      const flight = inFlight * width + bin.flight;
      inFlight += bin.rise;
      if (bin.warmUps + bin.due > 0) isWarm = bin.due === 0;
      // Outside of the span nothing was in flight, and nothing could end.
      const perSecond = to - from >= width / 2 ? SECOND / (to - from) : NaN;
      return {
        from,
        to,
        completed: bin.completed,
        failed: bin.failed,
        completedRate: bin.completed * perSecond,
        failedRate: bin.failed * perSecond,
        firstContents: bin.firstContents,
        responses: bin.responses,
        inFlight: to > from ? Math.max(0, flight) / (to - from) : 0,
        warmUp: isWarm,
      };
    });
  }

  /** A request is in flight from that instant on, or no longer. */
  #turn(at: number, step: 1 | -1): void {
    const bin = this.#binAt(at);
    bin.rise += step;
    bin.flight += step * ((Math.floor(at / this.#width) + 1) * this.#width - at);
  }

  #binAt(at: number): TimelineBin {
    const index = Math.floor(at / this.#width);
    const bin = this.#bins.get(index) ?? new TimelineBin();
    this.#bins.set(index, bin);
    return bin;
  }

  #makeRoom(from: number, to: number): void {
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
    while (this.#spread(this.#width) > MOST_BINS) {
      this.#bins = doubled(this.#bins, this.#width);
      this.#width *= 2;
    }
  }

  /** Bins of that width from the first instant to the last. */
  #spread(width: number): number {
    return Math.floor(this.#to / width) - Math.floor(this.#from / width) + 1;
  }
}

/** The bins twice as wide. */
function doubled(bins: ReadonlyMap<number, TimelineBin>, width: number): Map<number, TimelineBin> {
  const places = new Set([...bins.keys()].map((index) => Math.floor(index / 2)));
  return new Map(
    [...places].map((place) => [
      place,
      TimelineBin.joined(bins.get(2 * place), bins.get(2 * place + 1), width),
    ]),
  );
}
