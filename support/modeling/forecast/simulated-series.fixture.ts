import { seededNormals } from '../normal-deviates';
import { milliseconds } from '../../quantities/units';
import type { RegularSeries } from '../../statistics/regular-series';

const HOUR = 3_600_000;

/** A series of hours, or of other steps, that begins at some fixed instant. */
export const seriesOf = (values: readonly number[], hours = 1): RegularSeries => ({
  name: 'Load, requests per second',
  start: Date.UTC(2026, 0, 5),
  step: milliseconds(hours * HOUR),
  values,
});

/** A day of `season` steps that repeats itself exactly. */
export const dayAfterDay = (length: number, season: number, level = 100): readonly number[] =>
  Array.from({ length }, (_, step) => level + 30 * Math.sin((2 * Math.PI * (step % season)) / season));

/** The same with noise that fades by half a step: an autoregression of order 1 with innovations of 5. */
export function noisyDays(length: number, season: number, seed: number): readonly number[] {
  const normal = seededNormals(seed);
  let noise = 0;
  return dayAfterDay(length, season).map((value) => {
    noise = 0.5 * noise + 5 * normal();
    return value + noise;
  });
}
