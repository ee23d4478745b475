import { mean } from 'simple-statistics';
import type { Interval } from './usl-bootstrap';
import { relativeError, timeAt, type TimedLevel, type UslTimes } from './usl-times';

/** The users from the lowest measured level to the highest, both included. */
export interface UserRange {
  readonly from: number;
  readonly to: number;
}

/** `high` is absent where the measurements also allow of a throughput that never falls. */
interface PeakUsers {
  readonly users: number;
  readonly low: number;
  readonly high?: number;
}

/**
 * Where the curve is highest, at users = sqrt((1 - sigma) / kappa) (Gunther 2007, chapter 4). It is judged only within
 * the measured range, and only where throughput was really measured to fall: the curve cannot be level, and turns
 * down behind a plateau, too. `fall` is a share of the highest throughput, `curveError` a relative error.
 */
export type UslPeak =
  | ({ readonly status: 'within the measured range'; readonly throughput: number } & PeakUsers)
  | ({ readonly status: 'not within the measured range' } & PeakUsers)
  | ({
      readonly status: 'not told from a plateau';
      readonly fall: number;
      readonly curveError: number;
    } & PeakUsers)
  | { readonly status: 'none'; readonly reason: string };

/** Where the curve turns; infinite where it never falls. */
export const peakUsers = ({ parallel, crosstalk }: UslTimes): number =>
  crosstalk === 0 ? Infinity : Math.sqrt(parallel / crosstalk);

/** The peak of a curve, given the interval of its `peakUsers`. */
export function peakOf(
  times: UslTimes,
  { value: users, low, high }: Interval,
  levels: readonly TimedLevel[],
): UslPeak {
  if (users === Infinity)
    return { status: 'none', reason: 'no crosstalk was found: throughput does not fall with more users' };
  const peak = { users, low, ...(high === Infinity ? {} : { high }) };
  const { from, to } = rangeOf(levels);
  if (users < from || users > to) return { status: 'not within the measured range', ...peak };
  const [fall, curveError] = [measuredFall(levels), curveErrorOf(times, levels)];
  if (fall <= curveError) return { status: 'not told from a plateau', fall, curveError, ...peak };
  return { status: 'within the measured range', throughput: users / timeAt(times, users), ...peak };
}

export function rangeOf(levels: readonly TimedLevel[]): UserRange {
  const users = levels.map((level) => level.users);
  return { from: Math.min(...users), to: Math.max(...users) };
}

/** From the level with the highest throughput to the last one, as a share of the highest. */
function measuredFall(levels: readonly TimedLevel[]): number {
  const throughputs = [...Map.groupBy(levels, ({ users }) => users)]
    .toSorted(([one], [other]) => one - other)
    .map(([users, same]) => mean(same.map(({ time }) => users / time)));
  return 1 - (throughputs.at(-1) ?? NaN) / Math.max(...throughputs);
}

/**
 * How far the measurements lie from the curve, as a root mean square of relative errors, where throughput is at least
 * half of its highest: levels far below say nothing about a fall.
 */
function curveErrorOf(times: UslTimes, levels: readonly TimedLevel[]): number {
  const highest = Math.max(...levels.map(({ users, time }) => users / time));
  const high = levels.filter(({ users, time }) => users / time >= highest / 2);
  return Math.sqrt(mean(high.map((level) => relativeError(times, { ...level, weight: 1 }) ** 2)));
}
