import type { Band } from './chart-bands';
import type { Mark } from './chart-canvas';

/** Normal and peak usage over time; all instants in ms from the start. */
export interface UsageOverTime {
  readonly title: string;
  /** In rising order. */
  readonly phases: readonly Band[];
  /** How many users there are from `at` until the next entry. */
  readonly users: readonly { readonly at: number; readonly users: number }[];
  /** Times to first token of short windows, in ms; not finite where no request was answered in one. */
  readonly windows: readonly UsageWindow[];
  /** When the server had recovered after the peak: `{ value: 95_000, label: 'recovered after 5 s' }`. */
  readonly recovery?: Mark | undefined;
  /** What is said of it below the title. */
  readonly finding: string;
}

/** Median and 95th percentile of the times to first token in a window around `at`. */
export interface UsageWindow {
  readonly at: number;
  readonly median: number;
  readonly high: number;
}
