import { mannWhitney } from '../statistics/mann-whitney';
import { blockFigure, type BlockStatistic } from '../statistics/block-figure';
import { LEAST_BLOCKS } from '../statistics/block-bootstrap';
import { blockCount, inFewerBlocks, type BlockValues } from '../statistics/block-values';
import { cliffsDelta, effectWord, type EffectWord } from '../statistics/cliffs-delta';
import {
  bootstrapRatio,
  ratioOfIntervals,
  type Bounded,
  type RatioInterval,
} from '../statistics/ratio-interval';
import { varianceInflation } from '../statistics/serial-dependence';
import type { Direction } from './figure-direction';

/** By chance alone, so often at most a difference is taken for one. */
const SIGNIFICANCE = 0.05;

/** How a figure of one run lies to that of another. */
export interface FigureChange extends RatioInterval {
  /** Of the blocks of both; undefined where only the intervals are left of one of them. */
  readonly test: { readonly p: number; readonly delta: number; readonly effect: EffectWord } | undefined;
  /** How the interval was found, for people. */
  readonly method: string;
}

/** Why there is no ratio. */
export interface NoChange {
  readonly missing: string;
}

/**
 * Compares a figure by the blocks of two runs. The block is the unit of significance: Mann-Whitney's test and Cliff's
 * delta are of one value a block, the promised statistic of the block itself, never of single tokens. The tokens of one
 * engine step share its luck, so that a test of thousands of them finds a difference between any two runs; and a test
 * of medians would not see that only the tail has changed. Blocks that are still like their neighbours count for
 * fewer. Source: Kuensch 1989 for blocks as the unit; Georges, Buytaert & Eeckhout 2007 for repeated measurement.
 */
export function changeOfBlocks(
  before: BlockValues,
  after: BlockValues,
  statistic: BlockStatistic,
): FigureChange | NoChange {
  const [old, young] = [
    blockFigure(alike(before, after), statistic),
    blockFigure(alike(after, before), statistic),
  ];
  const counts = `${old.ofBlocks.length} and ${young.ofBlocks.length} blocks`;
  const inflation = varianceInflation(old.ofBlocks, young.ofBlocks);
  const interval = bootstrapRatio(old, young, { inflation });
  if (interval === undefined) {
    const nothing = [old, young].some(({ whole }) => !(whole() > 0));
    return { missing: nothing ? 'there is no ratio to nothing' : `too few blocks (${counts})` };
  }
  const { u, p } = mannWhitney(old.ofBlocks, young.ofBlocks, { inflation });
  const delta = cliffsDelta(u, old.ofBlocks.length, young.ofBlocks.length);
  return {
    ...interval,
    test: { p, delta, effect: effectWord(delta) },
    method: `bootstrap of ${counts}, Mann-Whitney ${probability(p)}, Cliff's delta ${delta.toFixed(2)} (${effectWord(delta)})`,
  };
}

/**
 * Blocks of about the size of the other run's, where enough of them remain: the p99 of a short block lies lower than
 * that of a long one.
 */
function alike(values: BlockValues, others: BlockValues): BlockValues {
  const fewer = Math.ceil(blockCount(values) / Math.max(1, Math.floor(sizeOf(others) / sizeOf(values))));
  return fewer < LEAST_BLOCKS ? values : inFewerBlocks(values, fewer);
}

/** Samples in a block, or its time. */
function sizeOf(values: BlockValues): number {
  const sizes =
    values.kind === 'amounts'
      ? values.lengths
      : values.blocks.map((block) => block.reduce((sum, { weight }) => sum + weight, 0));
  return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
}

/** Compares two estimates of which nothing is known but their intervals. */
export function changeOfIntervals(before: Bounded, after: Bounded): FigureChange | NoChange {
  const interval = ratioOfIntervals(before, after);
  if (interval === undefined) return { missing: 'there is no ratio to nothing' };
  return { ...interval, test: undefined, method: 'from the intervals of both runs alone' };
}

/** Whether chance alone is no explanation; where there are no blocks, the interval alone tells. */
export const isSignificant = ({ test }: FigureChange): boolean => test === undefined || test.p < SIGNIFICANCE;

/** Change of a figure in percent of what it was; positive is worse, or, where nothing says so, more. */
export interface Worsening {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The change in percent, positive where the figure got worse. */
export function worseningOf({ ratio, low, high }: RatioInterval, direction: Direction): Worsening {
  const percent = (by: number): number => 100 * (by - 1);
  return direction === 'higher is better'
    ? { value: -percent(ratio), low: -percent(high), high: -percent(low) }
    : { value: percent(ratio), low: percent(low), high: percent(high) };
}

/** What became of a figure; `changed` where it is not known what is better. */
export type ChangeOutcome = 'regressed' | 'improved' | 'changed' | 'unchanged' | 'inconclusive';

/**
 * Judges a change by a margin in percent: regressed, improved or changed where the whole interval is beyond it, and
 * chance is no explanation; unchanged where the whole interval is within it on both sides.
 */
export function outcomeOf(change: FigureChange, direction: Direction, margin: number): ChangeOutcome {
  const { low, high } = worseningOf(change, direction);
  if (low >= -margin && high <= margin) return 'unchanged';
  const beyond = low > margin ? 'regressed' : high < -margin ? 'improved' : undefined;
  if (beyond === undefined || !isSignificant(change)) return 'inconclusive';
  return direction === 'unknown' ? 'changed' : beyond;
}

const probability = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`);
