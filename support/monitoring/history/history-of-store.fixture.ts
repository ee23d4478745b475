import { milliseconds } from '../../quantities/units';
import type { Labels } from '../sample';
import type { StoredTime } from './history-of-store';
import type { ModelledMetric } from './modelled-metric';
import type { PerformanceHistory } from './performance-history';

export const FROM = 1_769_882_400_000;
export const SECOND = 1000;
export const MINE: Labels = { target: 'mine' };
/** Four windows of ten seconds. */
export const time: StoredTime = {
  labels: MINE,
  from: FROM,
  to: FROM + 40 * SECOND,
  step: milliseconds(10 * SECOND),
  timeScale: 1,
};

/** Every five seconds, at the end of the time that each value tells of. */
export const every5 = (...values: readonly number[]): (readonly [number, number])[] =>
  values.map((value, index) => [FROM + 5 * SECOND * (index + 1), value]);

/** Of a metric, window by window. */
export const valuesOf = (
  history: PerformanceHistory,
  metric: ModelledMetric,
): readonly number[] | undefined => history.series.find((series) => series.metric === metric)?.values;
