import type { TimedLevel } from './usl-times';
import { usersText } from './users-text';

/** What so many users got done: `throughput` per second, of any unit, with its interval where there is one. */
export interface UslPoint {
  /** Users at the same time, 1 or more. */
  readonly users: number;
  readonly throughput: number;
  /** Bounds of one and the same confidence at every point. */
  readonly low?: number;
  readonly high?: number;
}

/** No point counts more than one whose interval is that share of the usual width. */
const NARROWEST = 0.5;

/** Throws a `RangeError` for a point that cannot have been measured. */
export function checkPoint(point: UslPoint): void {
  const fault = faultOf(point);
  if (fault === undefined) return;
  throw new RangeError(
    `no curve can be drawn through ${point.throughput} at ${usersText(point.users)}: ${fault}`,
  );
}

function faultOf({ users, throughput, low, high }: UslPoint): string | undefined {
  if (!(users >= 1 && Number.isFinite(users))) return 'give 1 user or more';
  if (!(throughput >= 0 && Number.isFinite(throughput))) return 'give a throughput of 0 or more';
  if ((low ?? throughput) <= throughput && throughput <= (high ?? throughput)) return undefined;
  return `give an interval that holds it, not ${low} to ${high}`;
}

/**
 * The points as times with weights: by the width of their intervals over the throughput where every point has one,
 * else all the same. An interval tells the noise within its run only, so a very narrow one is not taken at its word.
 */
export function timedLevels(points: readonly UslPoint[]): readonly TimedLevel[] {
  const widths = points.map(({ throughput, low, high }) => ((high ?? NaN) - (low ?? NaN)) / throughput);
  const usual = widths.toSorted((one, other) => one - other)[Math.floor(widths.length / 2)] ?? NaN;
  const weighted = widths.every(Number.isFinite) && usual > 0;
  return points.map(({ users, throughput }, index) => ({
    users,
    time: users / throughput,
    weight: weighted ? usual / Math.max(widths[index] ?? NaN, NARROWEST * usual) : 1,
  }));
}
