import type { RegularSeries } from '../../statistics/regular-series';
import type { ModelledMetric } from './modelled-metric';

/** The history of one modelled metric. */
export interface ModelledSeries extends RegularSeries {
  readonly metric: ModelledMetric;
  /** Of the values: ms, %, or requests per second. */
  readonly unit: string;
}

/** What was measured of a system before: at most one series a metric, all over the same windows. */
export interface PerformanceHistory {
  /** In words, for reports. */
  readonly source: string;
  readonly series: readonly ModelledSeries[];
  /** What to say of it: rows that were sorted, metrics that are missing. */
  readonly notes: readonly string[];
}
