import { blockBootstrap, DEFAULT_BOOTSTRAP } from '../../statistics/block-bootstrap';
import type { Estimation } from '../../statistics/estimate';
import { LEAST_BLOCKS } from './least';

/** A window that was forecast, and what came. */
export interface JudgedWindow {
  /** Steps from the beginning of the series. */
  readonly at: number;
  readonly actual: number;
  readonly predicted: number;
}

/** How the windows are cut into blocks that may depend on each other inside, and what to say where they are few. */
export interface Blocks {
  /** In steps, at least the horizon. */
  readonly length: number;
  /** Steps from one window to the next. */
  readonly stride: number;
  readonly seed: number;
  /** Says of how much history there is and how much is needed. */
  readonly advice: string;
  /** Windows that would do. */
  readonly needed: number;
}

/** What is missed by less, as a share of what came, is a rounding. */
export const ROUNDING = 1e-12;

/** Sums of one block. */
interface Sums {
  readonly missed: number;
  readonly came: number;
}

/**
 * Weighted absolute percentage error: the sum of |predicted - actual| over the sum of |actual|, in %, with a bootstrap
 * interval over blocks of neighbouring windows. 0 where both sums are nought; where only that of the actuals is, there
 * is no share of it. Source: Kolassa & Schuetz 2007 (MAD/mean ratio).
 */
export function wapeOf(windows: readonly JudgedWindow[], blocks: Blocks): Estimation {
  const sums = sumsOf(windows, blocks);
  const value = shareOf(sums, () => 1);
  const n = windows.length;
  if (Number.isNaN(value)) {
    const reason =
      'every value that came was 0 and the forecasts were not: their error is no share of anything';
    return { status: 'too few samples', reason, n };
  }
  const interval = blockBootstrap(sums.length, (counts) => shareOf(sums, (index) => counts[index] ?? 0), {
    ...DEFAULT_BOOTSTRAP,
    seed: blocks.seed,
  });
  if (interval === undefined)
    return sums.length < LEAST_BLOCKS
      ? { status: 'too few samples', reason: blocks.advice, value, n, neededSamples: blocks.needed }
      : { status: 'too few samples', reason: 'in most blocks of windows every value was 0', value, n };
  return {
    status: 'estimated',
    value,
    low: Math.min(value, interval.low),
    high: Math.max(value, interval.high),
    n,
    of: 'forecast windows',
    confidence: DEFAULT_BOOTSTRAP.confidence,
    dimension: 'share',
    method: `block bootstrap over ${sums.length} blocks of ${blocks.length} steps`,
  };
}

/** Whole blocks; what is left over belongs to the last one. */
function sumsOf(windows: readonly JudgedWindow[], { length, stride }: Blocks): readonly Sums[] {
  const [first = 0, last = 0] = [windows[0]?.at, windows.at(-1)?.at];
  const count = Math.max(1, Math.floor((last - first + stride) / length));
  const sums = Array.from({ length: count }, () => ({ missed: 0, came: 0 }));
  for (const { at, actual, predicted } of windows) {
    const block = sums[Math.min(count - 1, Math.floor((at - first) / length))];
    if (block === undefined) continue;
    block.missed += Math.abs(predicted - actual);
    block.came += Math.abs(actual);
  }
  return sums;
}

function shareOf(sums: readonly Sums[], times: (index: number) => number): number {
  let [missed, came] = [0, 0];
  sums.forEach((block, index) => {
    missed += times(index) * block.missed;
    came += times(index) * block.came;
  });
  return missed <= ROUNDING * came ? 0 : came === 0 ? NaN : (100 * missed) / came;
}
