import type { BlockCounts } from '../statistics/block-bootstrap';
import { bootstrapOf, type PointBlocks } from './bottleneck-blocks';

/** Spearman's rank correlation of a resource's utilisation with latency, and its 95 % interval. */
export interface ResourceCorrelation {
  readonly resource: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Pair {
  readonly one: number;
  readonly other: number;
  readonly block: number;
}

/**
 * Spearman's rank correlation (Spearman 1904; ties get the middle of their ranks) over the points at which both were
 * measured, with an interval from resampled blocks, each of which is ranked anew. Undefined where one of the two
 * never varied.
 */
export function correlationOf(resource: string, blocks: PointBlocks): ResourceCorrelation | undefined {
  const pairs = blocks.blockOf.flatMap((block, index): Pair[] => {
    const { latency = NaN, utilisation = {} } = blocks.points[index] ?? {};
    const one = utilisation[resource] ?? NaN;
    return Number.isFinite(one) && Number.isFinite(latency) ? [{ one, other: latency, block }] : [];
  });
  const correlate = rankCorrelation(pairs);
  const value = correlate(new Uint32Array(blocks.count).fill(1));
  const interval = bootstrapOf(blocks, correlate);
  return Number.isNaN(value) || interval === undefined ? undefined : { resource, value, ...interval };
}

/** For any number of times that each block counts; sorted once, so that a resample takes no sort. */
function rankCorrelation(pairs: readonly Pair[]): (counts: BlockCounts) => number {
  const ones = ranker(
    pairs,
    pairs.map(({ one }) => one),
  );
  const others = ranker(
    pairs,
    pairs.map(({ other }) => other),
  );
  return (counts) => {
    const weights = pairs.map(({ block }) => counts[block] ?? 0);
    return weightedCorrelation(ones(weights), others(weights), weights);
  };
}

/** The ranks of values where each counts so often. */
function ranker(
  pairs: readonly Pair[],
  values: readonly number[],
): (weights: readonly number[]) => Float64Array {
  const order = [...pairs.keys()].sort((one, other) => (values[one] ?? NaN) - (values[other] ?? NaN));
  return (weights) => {
    const ranks = new Float64Array(values.length);
    let [start, below] = [0, 0];
    while (start < order.length) {
      const value = values[order[start] ?? 0];
      let [end, same] = [start, 0];
      for (; end < order.length && values[order[end] ?? 0] === value; end += 1)
        same += weights[order[end] ?? 0] ?? 0;
      for (let place = start; place < end; place += 1) ranks[order[place] ?? 0] = below + (same + 1) / 2;
      below += same;
      start = end;
    }
    return ranks;
  };
}

function weightedCorrelation(ones: Float64Array, others: Float64Array, weights: readonly number[]): number {
  let [total, sumOne, sumOther] = [0, 0, 0];
  weights.forEach((weight, index) => {
    total += weight;
    sumOne += weight * (ones[index] ?? NaN);
    sumOther += weight * (others[index] ?? NaN);
  });
  let [both, squaresOne, squaresOther] = [0, 0, 0];
  weights.forEach((weight, index) => {
    const one = (ones[index] ?? NaN) - sumOne / total;
    const other = (others[index] ?? NaN) - sumOther / total;
    both += weight * one * other;
    squaresOne += weight * one * one;
    squaresOther += weight * other * other;
  });
  return squaresOne > 0 && squaresOther > 0 ? both / Math.sqrt(squaresOne * squaresOther) : NaN;
}
