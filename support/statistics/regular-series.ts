import type { Milliseconds } from '../quantities/units';

/** A series of means over windows of equal length, one after the other. */
export interface RegularSeries {
  /** In words: 'Throughput, requests per second'. */
  readonly name: string;
  /** The beginning of the first window, in ms since the Unix epoch or another fixed instant. */
  readonly start: number;
  readonly step: Milliseconds;
  /** NaN where nothing was sampled. */
  readonly values: readonly number[];
}
