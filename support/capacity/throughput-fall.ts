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
  let highest = first;
  let worst = { value: 0, low: 0, high: 0, text: 'it never fell' };
  for (const level of sorted.slice(1)) {
    const fall = fallFrom(highest.throughput, level.throughput);
    if (fall.value > worst.value)
      worst = {
        ...fall,
        high: Math.max(fall.high, worst.high),
        text: `from ${highest.users} to ${level.users} users`,
      };
    else worst = { ...worst, high: Math.max(worst.high, fall.high) };
    if (level.throughput.value > highest.throughput.value) highest = level;
  }
  const { confidence } = first.throughput;
  const { text, ...bounds } = worst;
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
