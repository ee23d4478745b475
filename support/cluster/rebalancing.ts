import { formatQuantity } from '../quantities/quantity';
import { elapsed, milliseconds, type Milliseconds } from '../quantities/units';
import type { Estimation } from '../statistics/estimate';
import { slidingWindows, windowBetween, type NodeTallies, type NodeTally } from './node-windows';
import { isSteady, isThin, leastAttempts, spreadWindow, type SpreadWindow } from './rebalancing-spread';

/** A fault, and the time that was watched around it. */
export interface RebalancingWatch {
  /** From when on load and cluster were steady. */
  readonly from: Milliseconds;
  readonly faultAt: Milliseconds;
  /** Until the end of the load, or until a dead node was healed. */
  readonly until: Milliseconds;
  readonly dead: readonly string[];
  readonly living: readonly string[];
  /** Length of a window. */
  readonly window: Milliseconds;
}

/** How long the living nodes took to share the load among themselves, and what was seen of it. */
export interface Rebalancing {
  readonly evidence: Estimation | { readonly status: 'unavailable'; readonly reason: string };
  /** Undefined where they did not, or where that is unknown. */
  readonly rebalancedAt: Milliseconds | undefined;
  /** In %: the largest spread before the fault. */
  readonly usualSpread: number | undefined;
  /** All of the time that was watched, for the chart. */
  readonly windows: readonly SpreadWindow[];
}

/**
 * The time from a fault to the end of the first window after it in which nothing was given to a dead node, and in which
 * the spread of attempts among the living, (most - fewest) / mean, was at most the largest of any window of that length
 * before the fault: what is normal for this cluster, or what `allowedSpread` lets chance make. It is known to the
 * distance between two readings, and never shorter than a window. Where they never rebalanced, it is as long as was
 * watched, or longer.
 */
export function rebalancing(told: NodeTallies, watch: RebalancingWatch): Rebalancing {
  if (told.status === 'unavailable')
    return { evidence: told, rebalancedAt: undefined, usualSpread: undefined, windows: [] };
  const { from, faultAt, until, window } = watch;
  const tallies = told.tallies.filter(({ at }) => at >= from && at <= until);
  const windows = slidingWindows(tallies, window).map((one) => spreadWindow(one, watch));
  const before = windows.filter(({ to }) => to <= faultAt);
  const after = windows.filter((one) => one.from >= faultAt);
  const spreads = before.flatMap((one) => (isThin(one, watch.living.length) ? [] : [one.spread]));
  const usualSpread = spreads.length === 0 ? undefined : Math.max(...spreads);
  if (usualSpread === undefined || after.length === 0) {
    const reason = whyTooFew(watch, before, after);
    const n = before.length + after.length;
    const evidence = { status: 'too few samples', reason, n } as const;
    return { evidence, rebalancedAt: undefined, usualSpread, windows };
  }
  const found = after.find((one) => isSteady(one, watch.living.length, usualSpread));
  const watched = { watch, tallies, after, usualSpread, source: told.source, earlier: before.length };
  const evidence = found === undefined ? neverRebalanced(watched) : rebalancedIn(found, watched);
  return { evidence, rebalancedAt: found?.to, usualSpread, windows };
}

interface Watched {
  readonly watch: RebalancingWatch;
  readonly tallies: readonly NodeTally[];
  readonly after: readonly SpreadWindow[];
  readonly usualSpread: number;
  readonly source: string;
  /** Windows before the fault. */
  readonly earlier: number;
}

const COMMON = {
  status: 'estimated',
  of: 'windows',
  confidence: 1,
  dimension: 'duration',
  narrows: false,
} as const;
const time = (value: number): string => formatQuantity({ dimension: 'duration', value });
const percent = (value: number): string => formatQuantity({ dimension: 'share', value });

function rebalancedIn(found: SpreadWindow, watched: Watched): Estimation {
  const { watch, tallies, after, usualSpread, source, earlier } = watched;
  const value = elapsed(watch.faultAt, found.to);
  const previous = tallies.findLast(({ at }) => at < found.to)?.at ?? found.from;
  const step = elapsed(previous, found.to);
  const spread = `spread ${percent(found.spread)} of at most ${percent(Math.max(usualSpread, found.allowed))}`;
  return {
    ...COMMON,
    value,
    low: Math.max(0, value - step),
    high: value,
    n: earlier + after.indexOf(found) + 1,
    method: `windows of ${time(watch.window)}, read every ${time(step)}: ${spread}${relapse(found, watched)}; by ${source}`,
  };
}

/** What went to dead nodes later all the same: a balancer that tries them again now and then. */
function relapse({ to }: SpreadWindow, { watch, tallies }: Watched): string {
  const [found, last] = [tallies.find(({ at }) => at === to), tallies.at(-1)];
  const rest = found === undefined || last === undefined ? undefined : windowBetween(found, last);
  const later = rest === undefined ? 0 : spreadWindow(rest, watch).toDead;
  return later === 0 ? '' : `, though ${later} attempts went to failed nodes later`;
}

function neverRebalanced(watched: Watched): Estimation {
  const { watch, after, usualSpread, source, earlier } = watched;
  const value = elapsed(watch.faultAt, after.at(-1)?.to ?? watch.faultAt);
  const n = earlier + after.length;
  const method = `not rebalanced in the ${time(value)} that were watched: ${whyNot(watch, after, usualSpread)}; by ${source}`;
  // How much longer it would have taken nobody has seen.
  return { ...COMMON, value, low: value, high: Infinity, n, method };
}

function whyNot(watch: RebalancingWatch, after: readonly SpreadWindow[], usualSpread: number): string {
  const quiet = after.filter(({ toDead }) => toDead === 0);
  const last = after.findLast(({ toDead }) => toDead > 0);
  if (quiet.length === 0)
    return `up to ${time(elapsed(watch.faultAt, last?.to ?? watch.faultAt))} after the fault requests went to failed nodes`;
  const enough = quiet.filter((one) => !isThin(one, watch.living.length));
  const [best] = enough.toSorted((one, other) => one.spread - other.spread);
  if (best === undefined) return 'the nodes that lived on were given next to nothing';
  const limit = percent(Math.max(usualSpread, best.allowed));
  return `the spread among the nodes that lived on was never below ${percent(best.spread)}, of at most ${limit}`;
}

function whyTooFew(
  { living, window, faultAt, until }: RebalancingWatch,
  before: readonly SpreadWindow[],
  after: readonly SpreadWindow[],
): string {
  if (living.length === 0) return 'no node lived on';
  const length = time(window);
  if (before.length === 0) return `no window of ${length} was watched before the fault`;
  if (after.length === 0)
    return `no window of ${length} was watched in the ${time(milliseconds(until - faultAt))} after the fault`;
  const most = Math.max(...before.map(({ attempts }) => attempts));
  const needed = leastAttempts(living.length);
  return `windows of ${length} hold at most ${most} attempts at the nodes that lived on; ${needed} are needed to tell how even they are`;
}
