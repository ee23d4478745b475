/** What requests have come to since a load began: shared between threads. */
export interface TallyCounts {
  readonly answered: number;
  readonly failed: number;
  readonly outputTokens: number;
  /** Of the answered ones, summed, in ms. */
  readonly responseTimeMs: number;
}
