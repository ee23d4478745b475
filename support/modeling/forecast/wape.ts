import type { Estimation } from '../../statistics/estimate';
import { LEAST_BLOCKS } from './least';
import { CONFIDENCE, ratioInterval, type BlockSums } from './ratio-interval';

/** A window that was forecast, and what came. */
export interface JudgedWindow {
  /** Steps from the beginning of the series. */
  readonly at: number;
  readonly actual: number;
  readonly predicted: number;
}

/** How the windows are cut into blocks that may depend on each other inside, and what to say where they are few. */
export interface Blocks {
  /** In steps; the least that a block may last. */
  readonly length: number;
  /** Steps from one window to the next. */
  readonly stride: number;
  /** Says of how much history there is and how much is needed. */
  readonly advice: string;
  /** Windows that would do. */
  readonly needed: number;
}

/** What is missed by less, as a share of what came, is a rounding. */
export const ROUNDING = 1e-12;

/**
 * Weighted absolute percentage error: the sum of |predicted - actual| over the sum of |actual|, in %, with an interval
 * told from blocks of neighbouring windows. Where all that came was 0 there is no estimate: nothing was used, and an
 * error is no share of nothing. Source: Kolassa & Schuetz 2007 (MAD/mean ratio).
 */
export function wapeOf(windows: readonly JudgedWindow[], blocks: Blocks): Estimation {
  const n = windows.length;
  let [missed, came] = [0, 0];
  for (const { actual, predicted } of windows) {
    missed += Math.abs(predicted - actual);
    came += Math.abs(actual);
  }
  if (came === 0) return { status: 'too few samples', n, ...ofNothing(missed) };
  const exact = missed <= ROUNDING * came;
  const value = exact ? 0 : (100 * missed) / came;
  const sums = sumsOf(windows, blocks);
  if (sums.length < LEAST_BLOCKS)
    return { status: 'too few samples', reason: blocks.advice, value, n, neededSamples: blocks.needed };
  const { low, high } = ratioInterval(sums);
  return {
    status: 'estimated',
    value,
    low: value * low,
    high: value * high,
    n,
    of: 'forecast windows',
    confidence: CONFIDENCE,
    dimension: 'share',
    method: `ratio over ${sums.length} blocks of at least ${blocks.length} steps, Student's t on its logarithm`,
  };
}

function ofNothing(missed: number): { reason: string; value?: number } {
  if (missed > 0)
    return {
      reason: 'every value that came was 0 and the forecasts were not: their error is no share of anything',
    };
  return { reason: 'nothing was used: every value that came was 0, and so were the forecasts', value: 0 };
}

/** Blocks of equal duration, and those among them that hold a window. */
function sumsOf(windows: readonly JudgedWindow[], { length, stride }: Blocks): readonly BlockSums[] {
  const [first = 0, last = 0] = [windows[0]?.at, windows.at(-1)?.at];
  const count = Math.max(1, Math.floor((last - first + stride) / length));
  const sums = Array.from({ length: count }, () => ({ missed: 0, came: 0, windows: 0 }));
  for (const { at, actual, predicted } of windows) {
    const block = sums[Math.min(count - 1, Math.floor(((at - first) * count) / (last - first + stride)))];
    if (block === undefined) continue;
    block.missed += Math.abs(predicted - actual);
    block.came += Math.abs(actual);
    block.windows += 1;
  }
  return sums.filter((block) => block.windows > 0);
}
