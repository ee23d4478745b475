/** Neighbouring counts stand for values that are 2 % apart, so that a percentile is off by at most 1 %. */
const STEP = 1.02;
const LOG_STEP = Math.log(STEP);
/** In ms; what is shorter counts as this. */
const SHORTEST = 1e-3;

/**
 * How often which duration was seen, counted by its logarithm: some 50 numbers for a typical window, and never more
 * than 1,200 for durations up to 5 h. Two of them added are what one of all values would be. A percentile is that of
 * the nearest rank, off by at most 1 % of its value. Source: DDSketch (Masson, Rim and Lee, 2019).
 */
export class DurationCounts {
  readonly #counts = new Map<number, number>();
  #count = 0;
  #minimum = Infinity;
  #maximum = -Infinity;

  get count(): number {
    return this.#count;
  }

  /** Counts a duration in ms. */
  add(duration: number): void {
    const place = Math.ceil(Math.log(Math.max(duration, SHORTEST)) / LOG_STEP);
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + 1);
    this.#count += 1;
    this.#minimum = Math.min(this.#minimum, duration);
    this.#maximum = Math.max(this.#maximum, duration);
  }

  /** Adds all of another one, which stays as it is. */
  merge(other: DurationCounts): void {
    for (const [place, count] of other.#counts)
      this.#counts.set(place, (this.#counts.get(place) ?? 0) + count);
    this.#count += other.#count;
    this.#minimum = Math.min(this.#minimum, other.#minimum);
    this.#maximum = Math.max(this.#maximum, other.#maximum);
  }

  /** The value of the nearest rank in ms, for a share from 0 to 1; NaN where nothing was counted. */
  percentile(share: number): number {
    let left = Math.max(1, Math.ceil(share * this.#count));
    if (left >= this.#count) return this.#count === 0 ? NaN : this.#maximum;
    for (const [place, count] of [...this.#counts].toSorted(([one], [other]) => one - other)) {
      left -= count;
      // The middle of what the count stands for, in relation to both of its ends.
      const value = (2 * STEP ** place) / (STEP + 1);
      if (left <= 0) return Math.min(Math.max(value, this.#minimum), this.#maximum);
    }
    return this.#maximum;
  }
}
