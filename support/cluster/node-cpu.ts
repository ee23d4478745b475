import { formatQuantity } from '../quantities/quantity';
import type { Milliseconds } from '../quantities/units';
import type { Estimate, Estimation } from '../statistics/estimate';
import type { NodeUsage } from './node-usage';

/** One look at what a node has used. */
export interface UsageReading {
  /** When the node was asked, on the monotonic clock. */
  readonly at: Milliseconds;
  readonly usage: NodeUsage;
}

/** What was read of a node, in the order of time. */
export interface NodeReadings {
  readonly node: string;
  /** Its own share of its machine, in cores. */
  readonly cores: number;
  readonly readings: readonly UsageReading[];
}

/** The time for which a node was down, and could not be read for that reason. */
export interface Downtime {
  readonly node: string;
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** CPU use of a node from one reading to another, in % of its own cores. */
interface CpuInterval {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly percent: number;
}

/** A node's CPU use over the time that was watched. */
interface NodeCpu {
  readonly node: string;
  /** Over all intervals, weighted by their lengths; NaN without any. */
  readonly mean: number;
  readonly intervals: readonly CpuInterval[];
}

/** The highest CPU use of any node, where it was seen, and that of each node; or why nobody knows. */
export type HighestUtilisation = (
  | (Extract<Estimation, { readonly status: 'estimated' }> & {
      readonly node: string;
      readonly at: Milliseconds;
    })
  | Extract<Estimation, { readonly status: 'too few samples' }>
  | { readonly status: 'unavailable'; readonly reason: string }
) & { readonly nodes: readonly NodeCpu[] };

/** What a node may have done in so many readings that failed is not known well enough any more. */
const MOST_UNREAD = 0.1;

/**
 * The highest CPU use of any node in any single interval between two readings, in % of its own cores. A node that
 * could not be read, or in more than a tenth of all readings, leaves the figure unavailable: it may have been the
 * highest. Readings within its downtimes are not missed.
 */
export function highestUtilisation(
  samples: readonly NodeReadings[],
  from: Milliseconds,
  to: Milliseconds,
  downtimes: readonly Downtime[] = [],
): HighestUtilisation {
  const watched = samples.map((node) => withinTime(node, from, to, downtimes));
  const nodes = watched.map(({ node, cores, readings }) => cpuOf(node, intervalsOf(readings, cores)));
  const reason = watched.map(whyUnknown).find((why) => why !== undefined);
  if (reason !== undefined) return { status: 'unavailable', reason, nodes };
  const seen = nodes.flatMap(({ node, intervals }) => intervals.map((interval) => ({ node, ...interval })));
  const n = seen.length;
  const unseen = nodes.find(
    ({ node, intervals }) => intervals.length === 0 && !isDownFor(downtimes, node, from, to),
  );
  const [highest] = seen.toSorted((one, other) => other.percent - one.percent);
  if (highest === undefined || unseen !== undefined) {
    const which = unseen === undefined ? 'no node' : unseen.node;
    const why = unseen === undefined ? 'was read twice' : 'was not read twice';
    return { status: 'too few samples', reason: `${which} ${why} in the time that is judged`, n, nodes };
  }
  return { status: 'estimated', ...estimateOf(highest, n, samples.length, from), nodes };
}

function estimateOf(
  { node, from: begin, to: end, percent: value }: CpuInterval & { readonly node: string },
  n: number,
  count: number,
  from: Milliseconds,
): Estimate & { readonly node: string; readonly at: Milliseconds } {
  const time = (duration: number): string => formatQuantity({ dimension: 'duration', value: duration });
  return {
    value,
    low: value,
    high: value,
    n,
    of: 'readings',
    confidence: 1,
    dimension: 'share',
    method: `largest seen: ${node} for ${time(end - begin)}, ${time(begin - from)} into the load, of ${count} nodes`,
    node,
    at: begin,
  };
}

type WatchedNode = NodeReadings & {
  /** How many readings were asked for while it was not down. */
  readonly asked: number;
  readonly unread: readonly string[];
};

function withinTime(
  { node, cores, readings }: NodeReadings,
  from: Milliseconds,
  to: Milliseconds,
  downtimes: readonly Downtime[],
): WatchedNode {
  const inTime = readings.filter(({ at }) => at >= from && at <= to);
  const alive = inTime.filter(({ at }) => !isDownFor(downtimes, node, at, at));
  const unread = alive.flatMap(({ usage }) => (usage.status === 'unavailable' ? [usage.reason] : []));
  return { node, cores, readings: inTime, asked: alive.length, unread };
}

const isDownFor = (
  downtimes: readonly Downtime[],
  node: string,
  from: Milliseconds,
  to: Milliseconds,
): boolean => downtimes.some((time) => time.node === node && time.from <= from && time.to >= to);

function whyUnknown({ node, asked, unread }: WatchedNode): string | undefined {
  const last = unread.at(-1);
  if (last === undefined || unread.length <= MOST_UNREAD * asked) return undefined;
  const times = unread.length === asked ? '' : ` ${unread.length} of ${asked} times`;
  return `the CPU time of ${node} could not be read${times}: ${last}`;
}

/**
 * Between readings one after the other. None reaches over the end of a process, which a counter that fell tells; one
 * that is much shorter than the others is added to the next, as CPU time is counted in steps of up to 10 ms.
 */
function intervalsOf(readings: readonly UsageReading[], cores: number): readonly CpuInterval[] {
  const measured = readings.flatMap(({ usage }) => (usage.status === 'measured' ? [usage] : []));
  const spans = measured
    .slice(1)
    .map(({ at }, index) => at - (measured[index]?.at ?? at))
    .toSorted((one, other) => one - other);
  const least = (spans[Math.floor(spans.length / 2)] ?? 0) / 2;
  const intervals: CpuInterval[] = [];
  let [last] = measured;
  for (const reading of measured.slice(1)) {
    if (last === undefined) break;
    const { at: from, cpuMs } = last;
    const span = reading.at - from;
    const used = reading.cpuMs - cpuMs;
    if (used >= 0 && (span <= 0 || span < least)) continue;
    last = reading;
    if (used >= 0) intervals.push({ from, to: reading.at, percent: (100 * used) / (span * cores) });
  }
  return intervals;
}

function cpuOf(node: string, intervals: readonly CpuInterval[]): NodeCpu {
  const weighted = intervals.reduce((sum, { from, to, percent }) => sum + percent * (to - from), 0);
  const time = intervals.reduce((sum, { from, to }) => sum + to - from, 0);
  return { node, mean: weighted / time, intervals };
}
