import type { Estimate, Estimation } from '../statistics/estimate';

/** Throughput at a level of load. */
export interface ThroughputAt {
  readonly users: number;
  readonly throughput: Estimate;
}

/**
 * By how much throughput falls as users grow, in % of the highest that fewer users had: the largest such fall, 0 where
 * there is none. Its interval takes both of the two at their far ends, and is therefore wider than it need be.
 */
export function throughputFall(levels: readonly ThroughputAt[]): Estimation {
  const sorted = levels.toSorted((one, other) => one.users - other.users);
  const [first] = sorted;
  const n = sorted.length;
  if (first === undefined || n < 2)
    return { status: 'too few samples', reason: `${n} levels were measured; a fall needs two`, n };
  let highest = first;
  let worst = { value: 0, low: 0, high: 0, text: 'it never fell' };
  for (const level of sorted.slice(1)) {
    const fall = (now: number, before: number): number => 100 * (1 - now / before);
    const value = fall(level.throughput.value, highest.throughput.value);
    const high = fall(level.throughput.low, highest.throughput.high);
    if (value > worst.value || high > worst.high) {
      const larger = value >= worst.value;
      worst = {
        value: Math.max(value, worst.value),
        low: larger ? Math.max(0, fall(level.throughput.high, highest.throughput.low)) : worst.low,
        high: Math.max(high, worst.high),
        text: larger ? `from ${highest.users} to ${level.users} users` : worst.text,
      };
    }
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
