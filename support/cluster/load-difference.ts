import { formatQuantity } from '../quantities/quantity';
import type { Estimation } from '../statistics/estimate';

/** Requests by the id of the node that they were given to. */
export type RequestsByNode = ReadonlyMap<string, number>;

/** One request more or less may change the difference by no more than that part of its limit. */
const FINENESS = 10;

/**
 * How unevenly requests were spread over the nodes that were asked for: (most - fewest) / mean, in %, where a node that
 * got none counts. It is a count of what happened and no sample of it. Too few samples below `requestsNeeded`.
 */
export function loadDifference(
  requests: RequestsByNode,
  nodes: readonly string[],
  limitPercent: number,
): Estimation {
  const loads = nodes
    .map((node) => ({ node, count: requests.get(node) ?? 0 }))
    .toSorted((one, other) => one.count - other.count);
  const n = loads.reduce((sum, { count }) => sum + count, 0);
  const [fewest, most] = [loads[0], loads.at(-1)];
  if (fewest === undefined || most === undefined || n === 0)
    return { status: 'too few samples', reason: 'no request was given to any node', n };
  const value = spreadOf(loads.map(({ count }) => count));
  const needed = requestsNeeded(nodes.length, limitPercent);
  if (n < needed) {
    const limit = formatQuantity({ dimension: 'share', value: limitPercent });
    const reason = `${n} of ${needed} requests: with fewer, one request more or less changes the difference by more than a tenth of ${limit}`;
    return { status: 'too few samples', reason, value, n, neededSamples: needed };
  }
  const strangers = [...requests.keys()].filter((node) => !nodes.includes(node));
  const leftOut = strangers.length === 0 ? '' : `; without ${strangers.join(', ')}, not of the cluster`;
  return {
    status: 'estimated',
    value,
    low: value,
    high: value,
    n,
    of: 'requests',
    confidence: 1,
    dimension: 'share',
    method: `counted: ${most.node} got ${most.count}, ${fewest.node} ${fewest.count}, of ${nodes.length} nodes${leftOut}`,
  };
}

/** (most - fewest) / mean, in %; NaN where there is nothing. */
export function spreadOf(counts: readonly number[]): number {
  const sum = counts.reduce((total, count) => total + count, 0);
  return (100 * (Math.max(...counts) - Math.min(...counts)) * counts.length) / sum;
}

/**
 * So many requests that one more or less, wherever it goes, changes a difference up to the limit by at most a tenth of
 * the limit. One fewer of n changes it most: by (100 * nodes + difference) / (n - 1), in %.
 */
export const requestsNeeded = (nodes: number, limitPercent: number): number =>
  1 + Math.ceil((FINENESS * (100 * nodes + limitPercent)) / limitPercent);

/** Two sources that count the same otherwise. */
export interface Disagreement {
  readonly node: string;
  readonly one: number;
  readonly other: number;
  /** Of the greater count. */
  readonly percent: number;
}

/** The node on which two counts differ most, relative to the greater of them; undefined where nobody counted any. */
export function disagreement(one: RequestsByNode, other: RequestsByNode): Disagreement | undefined {
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((node) => compared(node, one.get(node) ?? 0, other.get(node) ?? 0))
    .toSorted((first, second) => second.percent - first.percent)[0];
}

function compared(node: string, one: number, other: number): Disagreement {
  const greater = Math.max(one, other);
  return { node, one, other, percent: greater === 0 ? 0 : (100 * Math.abs(one - other)) / greater };
}
