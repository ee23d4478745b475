import type { Milliseconds } from '../quantities/units';

/** One reading of a series, in the base unit of what it measures. */
export interface TimedValue {
  readonly at: Milliseconds;
  readonly value: number;
}
