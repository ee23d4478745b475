import { median } from 'simple-statistics';
import { rangeText, usersText } from './users-text';

/** What so many users got done, and how long each of them waited for it; any units, the same at every level. */
export interface KneePoint {
  /** Users at the same time. */
  readonly users: number;
  readonly throughput: number;
  /** Response time with its queueing; not looked at where throughput is 0. */
  readonly latency: number;
}

/** The level at which more users begin to buy waiting instead of throughput, or why none was found. */
export type Knee =
  | {
      readonly status: 'found';
      readonly users: number;
      /** Neighbouring levels that are as good, as far as measurements of a few percent can tell; with the knee. */
      readonly between: { readonly from: number; readonly to: number };
      readonly method: string;
    }
  | { readonly status: 'none'; readonly reason: string };

/** A bend takes a level on either side of it. */
const LEAST_LEVELS = 3;

/** Throughput and latency with 3 % of noise each give power 4 %, and 10 % is seldom between two such. */
const SAME_POWER = 0.9;

const METHOD = 'highest throughput / latency, Kleinrock 1979';

interface Level {
  readonly users: number;
  /** Throughput over latency. */
  readonly power: number;
}

/**
 * The knee of a load curve: the measured level with the most power, throughput over latency (Giessler et al. 1978;
 * Kleinrock 1979, Power and deterministic rules of thumb). Chosen over Kneedle (Satopaa et al. 2011), whose knee
 * depends on the range that was measured and on the scale of its axes: with levels that double up to 1,024, 3 % of
 * noise moves a knee at 4 users anywhere from 4 to 64. Power is sharp: users who do not think, on c slots, give it
 * as N below c and as c^2/N above, so the level nearest to c by ratio has the most, one that is twice as far up or
 * down half of it. In general the knee is where 1 % more users stop bringing half a percent of throughput; on a curve
 * of the Universal Scalability Law without crosstalk at (1 - sigma)/sigma users, where the asymptotes of light and
 * heavy load cross. Points come in any order, also several times a level (their median counts). None where the knee
 * is not enclosed by levels of clearly less power; 1 user needs none below. Throws a `RangeError` for a point that
 * cannot have been measured.
 */
export function kneeOf(points: readonly KneePoint[]): Knee {
  const levels = levelsOf(points);
  const best = levels.findIndex(({ power }) => power === Math.max(...levels.map((level) => level.power)));
  const { users = NaN, power: most = NaN } = levels[best] ?? {};
  const clearlyLess = ({ power }: Level): boolean => power < SAME_POWER * most;
  const before = levels.slice(0, best);
  const after = levels.slice(best + 1);
  const reason = reasonForNone(levels, before, after, clearlyLess);
  if (reason !== undefined) return { status: 'none', reason };
  const asGood = levels.slice(before.findLastIndex(clearlyLess) + 1, best + 1 + after.findIndex(clearlyLess));
  const between = { from: asGood[0]?.users ?? users, to: asGood.at(-1)?.users ?? users };
  return { status: 'found', users, between, method: METHOD };
}

function reasonForNone(
  levels: readonly Level[],
  before: readonly Level[],
  after: readonly Level[],
  clearlyLess: (level: Level) => boolean,
): string | undefined {
  const [first, last] = [levels[0]?.users ?? NaN, levels.at(-1)?.users ?? NaN];
  if (levels.length < LEAST_LEVELS)
    return `${levels.length} of at least ${LEAST_LEVELS} levels of users: a bend takes a level on either side of it`;
  if (levels.every(({ power }) => power === 0)) return 'nothing was done at any level';
  if (!levels.some(clearlyLess))
    return `flat: throughput over latency is the same within 10% at ${rangeText({ from: first, to: last })}`;
  if (after.length === 0)
    return `throughput still rises at the last level, ${usersText(last)}, faster than latency; measure more users`;
  if (!after.some(clearlyLess))
    return `the knee is not told from the last level, ${usersText(last)}; measure more users`;
  if (before.length === 0)
    return `from the first level on, ${usersText(first)}, waiting grows faster than throughput${fewer(first)}`;
  if (first > 1 && !before.some(clearlyLess))
    return `the knee is not told from the first level, ${usersText(first)}${fewer(first)}`;
  return undefined;
}

const fewer = (first: number): string => (first > 1 ? '; measure fewer users' : '');

/** The median power of each level, from few users to many. */
function levelsOf(points: readonly KneePoint[]): readonly Level[] {
  return [...Map.groupBy(points, ({ users }) => users)]
    .toSorted(([one], [other]) => one - other)
    .map(([users, same]) => ({ users, power: median(same.map(powerOf)) }));
}

function powerOf({ users, throughput, latency }: KneePoint): number {
  const power = throughput === 0 ? 0 : throughput / latency;
  if (users > 0 && throughput >= 0 && power >= 0 && Number.isFinite(users + power)) return power;
  throw new RangeError(
    `no knee can be found with a throughput of ${throughput} and a latency of ${latency} at ${usersText(users)}`,
  );
}
