import { milliseconds } from '../../quantities/units';
import type { MetricName } from '../metric';
import type { Labels, Sample, SeriesKey } from '../sample';

/** A sample of a series, taken in time. */
export const sampleOf = (
  metric: MetricName,
  value: number,
  labels: Labels = {},
  at = 0,
): SeriesKey & Sample => ({ metric, labels, value, at, late: milliseconds(0) });
