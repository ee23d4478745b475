/** What requests have come to since a load began: shared between threads. */
export interface TallyCounts {
  readonly answered: number;
  readonly failed: number;
  readonly outputTokens: number;
  /** Of the answered ones, summed, in ms. */
  readonly responseTimeMs: number;
}

/** The counters by their places in the buffer, 64-bit integers all of them; `answered` is the last of a request. */
const PLACES = { begun: 0, tokens: 1, microseconds: 2, answered: 3, failed: 4 } as const;
const BYTES = Object.keys(PLACES).length * BigInt64Array.BYTES_PER_ELEMENT;

/** So often a reader looks again before it takes what it sees. */
const MOST_LOOKS = 64;

/**
 * Counters that threads add to as each request ends, and others read meanwhile; nobody ever waits for anybody.
 *
 * A writer counts an answer as begun, adds its tokens and its time, and counts it as answered. Where a reader finds
 * as many begun after its look as were answered before it, nothing was added in between, by however many writers:
 * it saw one instant. Otherwise it looks again. When a writer was stopped in the midst of an answer, it takes what it
 * sees after some looks: no answer without its time and tokens, and of those answers that were being counted during
 * the look perhaps the time and tokens already, which the next look counts. Failures are one number, always right.
 */
export class LiveTally {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: BigInt64Array<SharedArrayBuffer>;

  private constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#cells = new BigInt64Array(buffer);
  }

  /** All counters at 0. */
  static create(): LiveTally {
    return new LiveTally(new SharedArrayBuffer(BYTES));
  }

  /** The same counters as another tally's, whose buffer this is, in this thread or in another. */
  static over(buffer: SharedArrayBuffer): LiveTally {
    if (buffer.byteLength === BYTES) return new LiveTally(buffer);
    throw new RangeError(
      `a buffer of ${buffer.byteLength} bytes holds no tally, which has ${BYTES}; hand over the buffer of a LiveTally`,
    );
  }

  /** Counts an answer, its time in whole microseconds; a time or number that is not known counts as 0. */
  answered(responseTimeMs: number, outputTokens: number): void {
    this.#add(PLACES.begun, 1n);
    this.#add(PLACES.tokens, whole(outputTokens));
    this.#add(PLACES.microseconds, whole(1000 * responseTimeMs));
    this.#add(PLACES.answered, 1n);
  }

  /** Counts a request that failed, however it did. */
  failed(): void {
    this.#add(PLACES.failed, 1n);
  }

  /** Counts what was counted elsewhere, by a tally of another process or an earlier look at it. */
  add({ answered, failed, outputTokens, responseTimeMs }: TallyCounts): void {
    this.#add(PLACES.begun, whole(answered));
    this.#add(PLACES.tokens, whole(outputTokens));
    this.#add(PLACES.microseconds, whole(1000 * responseTimeMs));
    this.#add(PLACES.answered, whole(answered));
    this.#add(PLACES.failed, whole(failed));
  }

  /** What was counted so far, by all who count. */
  counts(): TallyCounts {
    for (let looks = 1; ; looks += 1) {
      const answered = this.#at(PLACES.answered);
      const seen = {
        answered,
        failed: this.#at(PLACES.failed),
        outputTokens: this.#at(PLACES.tokens),
        responseTimeMs: this.#at(PLACES.microseconds) / 1000,
      };
      if (this.#at(PLACES.begun) === answered || looks === MOST_LOOKS) return seen;
    }
  }

  #add(place: number, value: bigint): void {
    Atomics.add(this.#cells, place, value);
  }

  #at(place: number): number {
    return Number(Atomics.load(this.#cells, place));
  }
}

/** What a server says of itself may be no number, or a negative one: it takes nothing away from the sums. */
const whole = (value: number): bigint => (value > 0 && value < Infinity ? BigInt(Math.round(value)) : 0n);
