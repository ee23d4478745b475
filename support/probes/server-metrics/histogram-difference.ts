import { unavailable, type Unavailable } from '../process/unavailable';
import type { HistogramReading } from './server-metrics';

/** What a histogram counted between two scrapes, at least one value; durations in seconds. */
export interface HistogramDifference extends HistogramReading {
  readonly status: 'measured';
  readonly mean: number;
}

/** A quantile, as far as the bounds of the bucket that holds it tell: more than `low`, at most `high`. */
export interface BucketedQuantile {
  readonly low: number;
  readonly high: number;
  /** In between as if the values of the bucket lay evenly, as Prometheus does; missing in a bucket without a bound. */
  readonly estimate?: number;
}

/** Counters of a process that was started again are not those of the one before. */
export const RESTARTED = 'a counter went back: the server was started again in between';

/** The histogram of the values between two scrapes of one server, or why there is none. */
export function histogramBetween(
  before: HistogramReading | undefined,
  after: HistogramReading | undefined,
): HistogramDifference | Unavailable {
  if (after === undefined) return unavailable('the server shows no such histogram');
  if (before === undefined)
    return unavailable(
      'the server showed no such histogram before: some are there from their first value on',
    );
  if (!haveSameBounds(before, after)) return unavailable('the histogram has other buckets than before');
  const buckets = after.buckets.map(
    ([le, cumulative], index) => [le, cumulative - (before.buckets[index]?.[1] ?? 0)] as const,
  );
  const [count, sum] = [after.count - before.count, after.sum - before.sum];
  if (count < 0 || sum < 0 || !areRising(buckets)) return unavailable(RESTARTED);
  if (count === 0) return unavailable('the server measured nothing in between');
  return { status: 'measured', count, sum, buckets, mean: sum / count };
}

/** The quantile `share`, 0 to 1, by nearest rank; undefined of a histogram without buckets. */
export function quantileBetween(
  { count, buckets }: HistogramDifference,
  share: number,
): BucketedQuantile | undefined {
  const rank = Math.max(1, Math.ceil(share * count));
  const index = buckets.findIndex(([, cumulative]) => cumulative >= rank);
  const [high, upTo] = buckets[index] ?? [];
  if (high === undefined || upTo === undefined) return undefined;
  const [low, below] = buckets[index - 1] ?? [0, 0];
  if (high === Infinity) return { low, high };
  // By rounding it could end up beyond its bucket.
  const estimate = Math.min(high, low + ((high - low) * (rank - below)) / (upTo - below));
  return { low, high, estimate };
}

const haveSameBounds = (one: HistogramReading, other: HistogramReading): boolean =>
  one.buckets.length === other.buckets.length &&
  one.buckets.every(([le], index) => le === other.buckets[index]?.[0]);

const areRising = (buckets: HistogramReading['buckets']): boolean =>
  buckets.every(([, cumulative], index) => cumulative >= (buckets[index - 1]?.[1] ?? 0));
