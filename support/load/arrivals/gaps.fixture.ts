import type { ArrivalSchedule } from './arrival-schedule';
import { startsOf } from './arrival-starts';

/** The gaps of a schedule in ms, the one before the first request among them. */
export function gapsOf(schedule: ArrivalSchedule): Float64Array {
  const starts = startsOf(schedule);
  return starts.map((start, index) => start - (starts[index - 1] ?? 0));
}

export const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation over mean. */
export function variationOf(values: Float64Array): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) / mean;
}

/** One sample in twenty that does come from the distribution is above; with a fixed seed no luck is involved. */
export const KOLMOGOROV_5 = 1.358;

/** Kolmogorov's statistic: sqrt(n) times the largest distance between the values' distribution and this one. */
export function kolmogorov(values: Float64Array, distribution: (value: number) => number): number {
  const distances = values.toSorted().map((value, rank) => {
    const expected = distribution(value);
    return Math.max(expected - rank / values.length, (rank + 1) / values.length - expected);
  });
  return Math.sqrt(values.length) * distances.reduce((most, distance) => Math.max(most, distance), 0);
}
