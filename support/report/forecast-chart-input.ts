import type { Mark } from './chart-canvas';

/** Forecasts of the past beside what came; instants in ms of the history's own time. */
export interface ForecastPicture {
  readonly title: string;
  /** The beginning of the history: day 0. */
  readonly start: number;
  /** What the axis is of, where it is not `time (days)`: `time (days of a history at 60 times its speed)`. */
  readonly axis?: string | undefined;
  readonly metrics: readonly ForecastMetric[];
  /** What is said of it below the title. */
  readonly finding: string;
}

/** A metric with the error that its forecasts had. */
export interface ForecastMetric {
  /** `Response time`. */
  readonly name: string;
  readonly unit: string;
  /** How far ahead it was predicted, in words: `24 h`. */
  readonly horizon: string;
  /** In the order of their instants. */
  readonly windows: readonly ForecastWindow[];
  /** WAPE in %, with its interval; or why there is none. */
  readonly error: ForecastError | { readonly reason: string };
  /** WAPE in % of the naive forecast. */
  readonly naiveError?: number | undefined;
  /** What was promised: `{ value: 10, label: 'limit at most 10%' }`. */
  readonly limit?: Mark | undefined;
}

/** An error in %; without an interval the bounds are left out. */
interface ForecastError {
  readonly value: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** The mean of a window from `at` on: as it came, as it was predicted, and as it was before. */
export interface ForecastWindow {
  readonly at: number;
  readonly actual: number;
  readonly predicted: number;
  /** The bounds of the prediction. */
  readonly low: number;
  readonly high: number;
  /** The naive forecast: the same time of the season before. */
  readonly naive: number;
}
