/** Values up to an origin and none after it, one for each step, without gaps. */
export interface Past {
  /** As measured; gaps alone are filled. */
  readonly filled: readonly number[];
  /** The same, with outliers drawn in: for models that are fitted. */
  readonly damped: readonly number[];
}

/** A way to carry a series on. */
export interface Candidate {
  /** Tells it from the others in a report: 'Holt-Winters, season of 24 steps'. */
  readonly name: string;
  /** Steps of past below which it is not asked. */
  readonly leastPast: number;
  /** The next `horizon` values after the past. May throw, or give values that are none: the caller looks. */
  path(past: Past, horizon: number): readonly number[];
}
