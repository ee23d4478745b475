import { median, quickselect } from 'simple-statistics';
import { blockMedians } from './block-medians';
import type { TimedValue } from './timed-value';

/** A straight line through a series: value = offset + slopePerMs x at. */
export interface Line {
  readonly slopePerMs: number;
  readonly offset: number;
}

/** Half a million pairs take about 10 ms. Longer series are thinned to that many medians of blocks first. */
const MOST_POINTS = 1000;

/**
 * Theil-Sen line of a series in the order of its instants: the median of the slopes of all pairs (Sen 1968), and
 * the offset that leaves as many points above it as below (Conover 1980). Up to 29 % of the points may lie
 * anywhere. Undefined where no two points differ in time.
 */
export function theilSen(series: readonly TimedValue[]): Line | undefined {
  const points = series.length > MOST_POINTS ? blockMedians(series, MOST_POINTS) : series;
  const slopePerMs = slopesAt(points.map(({ at }) => at))(points.map(({ value }) => value));
  if (Number.isNaN(slopePerMs)) return undefined;
  return { slopePerMs, offset: median(points.map(({ at, value }) => value - slopePerMs * at)) };
}

/** The median slope of all pairs, for many series of values at the same instants; NaN where no instants differ. */
export function slopesAt(instants: readonly number[]): (values: ArrayLike<number>) => number {
  // Plain columns: there may be half a million pairs, and a thousand series of values for one interval.
  const [ones, others, apart]: [number[], number[], number[]] = [[], [], []];
  for (const [other, later] of instants.entries()) {
    for (let one = 0; one < other; one += 1) {
      const between = later - (instants[one] ?? NaN);
      if (between === 0) continue;
      ones.push(one);
      others.push(other);
      apart.push(between);
    }
  }
  const slopes = apart.slice();
  return (values) => {
    for (let pair = 0; pair < slopes.length; pair += 1) {
      const rise = (values[others[pair] ?? 0] ?? NaN) - (values[ones[pair] ?? 0] ?? NaN);
      slopes[pair] = rise / (apart[pair] ?? NaN);
    }
    return medianInPlace(slopes);
  };
}

/** Puts the numbers in another order, and needs no sort. */
function medianInPlace(numbers: number[]): number {
  const half = Math.floor(numbers.length / 2);
  if (numbers.length === 0) return NaN;
  quickselect(numbers, half);
  const upper = numbers[half] ?? NaN;
  if (numbers.length % 2 === 1) return upper;
  let lower = -Infinity;
  for (let index = 0; index < half; index += 1) lower = Math.max(lower, numbers[index] ?? NaN);
  return (lower + upper) / 2;
}
