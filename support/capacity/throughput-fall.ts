import type { Estimate, Estimation } from '../statistics/estimate';

/** Throughput at a level of load. */
export interface ThroughputAt {
  readonly users: number;
  readonly throughput: Estimate;
}

/**
 * By how much throughput falls as users grow, in % of the highest that fewer users had: the largest such fall, 0 where
 * there is none. The two levels were measured apart from each other: on the logarithmic scale the reaches of their
 * intervals add as the legs of a right triangle do. That the largest of many falls is taken makes it large, never small.
 */
export function throughputFall(levels: readonly ThroughputAt[]): Estimation {
  const sorted = levels.toSorted((one, other) => one.users - other.users);
  const [first] = sorted;
  const n = sorted.length;
  if (first === undefined || n < 2)
    return {
      status: 'too few samples',
      reason: `${n} ${n === 1 ? 'level was' : 'levels were'} measured; a fall needs two`,
      n,
    };
  const falls = fallsOf(sorted);
  const worst = largest(falls);
  const bounds = {
    value: worst?.value ?? 0,
    low: worst?.low ?? 0,
    high: Math.max(0, ...falls.map(({ high }) => high)),
  };
  const text = worst === undefined ? 'it never fell' : `from ${worst.before} to ${worst.after} users`;
  const { confidence } = first.throughput;
  return {
    status: 'estimated',
    ...bounds,
    n,
    of: 'levels',
    confidence,
    dimension: 'share',
    narrows: false,
    method: `largest fall: ${text}`,
  };
}

/** The two numbers of users between which throughput falls most, and by how much; undefined where it never does. */
export const largestFall = (levels: readonly ThroughputAt[]): Fall | undefined =>
  largest(fallsOf(levels.toSorted((one, other) => one.users - other.users)));

/** A fall of throughput in %, with its bounds. */
interface Fall {
  readonly before: number;
  readonly after: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const largest = (falls: readonly Fall[]): Fall | undefined =>
  falls.filter(({ value }) => value > 0).toSorted((one, other) => other.value - one.value)[0];

/** Of each level from the highest before it. */
function fallsOf(sorted: readonly ThroughputAt[]): readonly Fall[] {
  let highest = sorted[0];
  const falls: Fall[] = [];
  for (const level of sorted.slice(1)) {
    if (highest === undefined) break;
    const { users: before, throughput } = highest;
    falls.push({ before, after: level.users, ...fallFrom(throughput, level.throughput) });
    if (level.throughput.value > throughput.value) highest = level;
  }
  return falls;
}

function fallFrom(
  before: Estimate,
  now: Estimate,
): { readonly value: number; readonly low: number; readonly high: number } {
  const ratio = now.value / before.value;
  const down = Math.hypot(Math.log(now.value / now.low), Math.log(before.high / before.value));
  const up = Math.hypot(Math.log(now.high / now.value), Math.log(before.value / before.low));
  const fall = (part: number): number => Math.max(0, 100 * (1 - part));
  return { value: fall(ratio), low: fall(ratio * Math.exp(up)), high: fall(ratio * Math.exp(-down)) };
}
