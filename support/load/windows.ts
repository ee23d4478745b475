import { milliseconds, type Milliseconds } from '../quantities/units';
import type { RequestRecord } from './request-record';
import type { Round } from './round';

/** Enough for an interval by resampling them, and each long enough to hold many requests. */
const WINDOWS = 20;

/**
 * The records of an open load as equal windows of time by their intended starts; those that begin within the
 * warm-up are in a window of their own, which counts for nothing. Times are offsets from the start of the load.
 */
export function windowsOf(
  records: readonly RequestRecord[],
  { startAt, warmUp, duration }: { startAt: Milliseconds; warmUp: Milliseconds; duration: Milliseconds },
): Round[] {
  const from = startAt + warmUp;
  const length = Math.max(duration - warmUp, Number.EPSILON) / WINDOWS;
  const placed = Map.groupBy(records, ({ scheduledAt }) =>
    scheduledAt < from ? -1 : Math.min(WINDOWS - 1, Math.floor((scheduledAt - from) / length)),
  );
  const warmUps = placed.get(-1) ?? [];
  const windows = Array.from({ length: WINDOWS }, (_, index): Round => {
    const begin = from + index * length;
    return {
      index,
      warmUp: false,
      records: (placed.get(index) ?? []).map((record) => ({ ...record, round: index })),
      span: { from: milliseconds(begin), to: milliseconds(begin + length) },
    };
  });
  const before: Round = {
    index: WINDOWS,
    warmUp: true,
    records: warmUps.map((record) => ({ ...record, round: WINDOWS, warmUp: true })),
    span: undefined,
  };
  return [before, ...windows];
}
