import type { BlockStatistic } from '../statistics/block-figure';
import { blockFigure } from '../statistics/block-figure';
import { DEFAULT_BOOTSTRAP, LEAST_BLOCKS } from '../statistics/block-bootstrap';
import { blockCount, inFewerBlocks, type BlockValues } from '../statistics/block-values';
import { cliffsDelta, effectWord, type EffectWord } from '../statistics/cliffs-delta';
import { differenceOfIntervals, widthAt, type Bounded } from '../statistics/difference-interval';
import { mannWhitney } from '../statistics/mann-whitney';
import { bootstrapRatio, ratioOfIntervals, type RatioInterval } from '../statistics/ratio-interval';
import { varianceInflation } from '../statistics/serial-dependence';

/** Values of blocks that differ in size by more are not alike: the p99 of few values lies lower than that of many. */
const MOST_UNLIKE = 2;

/** By how much a figure of one run is above that of another; below 0 it is less. */
export interface FigureChange extends Bounded {
  /**
   * `percent`: of what it was. `points`: of a share, in percentage points. `amount`: of what was 0, in its own unit.
   */
  readonly scale: 'percent' | 'points' | 'amount';
  /** What a margin of one percent is on that scale: of 0 it is nothing. */
  readonly onePercent: number;
  /** Of the blocks of both; undefined where there are none of one of them, or they differ too much in size. */
  readonly test: { readonly p: number; readonly delta: number; readonly effect: EffectWord } | undefined;
  /** How the interval was found, for people. */
  readonly method: string;
}

/** Why no change can be told. */
export interface NoChange {
  readonly missing: string;
}

/** What one run knows of a figure. */
interface KnownFigure {
  readonly values: BlockValues | undefined;
  readonly bounds: Bounded | undefined;
}

interface ChangeOptions {
  /** Undefined where the values by block do not tell the figure. */
  readonly statistic: BlockStatistic | undefined;
  readonly isShare?: boolean;
  /** Level of the interval: 0.95 unless said otherwise. */
  readonly confidence?: number;
}

/** Compares a figure of two runs by its blocks, and where that cannot be done, by its intervals. */
export function changeOf(
  before: KnownFigure,
  after: KnownFigure,
  { statistic, isShare = false, confidence = DEFAULT_BOOTSTRAP.confidence }: ChangeOptions,
): FigureChange | NoChange {
  const [old, young] = [before.bounds, after.bounds];
  const ofNothing = [old, young].some((bounds) => bounds !== undefined && !(bounds.value > 0));
  const byBlocks = !isShare && !ofNothing && before.values !== undefined && after.values !== undefined;
  if (byBlocks && statistic !== undefined)
    return changeOfBlocks(before.values, after.values, statistic, confidence);
  if (old === undefined || young === undefined) return { missing: 'one of the runs has no interval of it' };
  return changeOfIntervals(old, young, { isShare, confidence });
}

/**
 * Compares a figure by the blocks of two runs. The block is the unit of significance: Mann-Whitney's test and Cliff's
 * delta are of one value a block, the promised statistic of the block itself, never of single tokens. The tokens of one
 * engine step share its luck, so that a test of thousands of them finds a difference between any two runs; and a test
 * of medians would not see that only the tail has changed. Blocks that are still like their neighbours count for
 * fewer. There is no test where the blocks of the two differ in size: their figures would differ by that alone. Source:
 * Kuensch 1989 for blocks as the unit; Georges, Buytaert & Eeckhout 2007 for repeated measurement.
 */
export function changeOfBlocks(
  before: BlockValues,
  after: BlockValues,
  statistic: BlockStatistic,
  confidence = DEFAULT_BOOTSTRAP.confidence,
): FigureChange | NoChange {
  const [first, second] = [alike(before, after), alike(after, before)];
  const [old, young] = [blockFigure(first, statistic), blockFigure(second, statistic)];
  const counts = `${old.ofBlocks.length} and ${young.ofBlocks.length} blocks`;
  const inflation = varianceInflation(old.ofBlocks, young.ofBlocks);
  const interval = bootstrapRatio(old, young, { inflation, confidence });
  if (interval === undefined) {
    const nothing = [old, young].some(({ whole }) => !(whole() > 0));
    return { missing: nothing ? 'there is no ratio to nothing' : `too few blocks (${counts})` };
  }
  const change = { ...inPercent(interval), ...PERCENT };
  const sizes = [sizeOf(first), sizeOf(second)] as const;
  if (Math.max(...sizes) > MOST_UNLIKE * Math.min(...sizes)) {
    const unit = first.kind === 'amounts' ? 'ms' : first.of;
    const [one, other] = sizes.map((size) => Math.round(size).toLocaleString('en-US'));
    return {
      ...{ ...change, test: undefined },
      method: `bootstrap of ${counts}; no test: blocks of ${one} and of ${other} ${unit} are not alike`,
    };
  }
  const { u, p } = mannWhitney(old.ofBlocks, young.ofBlocks, { inflation });
  const delta = cliffsDelta(u, old.ofBlocks.length, young.ofBlocks.length);
  return {
    ...change,
    test: { p, delta, effect: effectWord(delta) },
    method: `bootstrap of ${counts}, Mann-Whitney ${probability(p)}, Cliff's delta ${delta.toFixed(2)} (${effectWord(delta)})`,
  };
}

/**
 * Compares two estimates of which nothing is known but their intervals, of 95 % each: by their ratio; by their
 * difference where one of them is not above 0, and where they are shares, of which nothing may be seen before.
 */
export function changeOfIntervals(
  before: Bounded,
  after: Bounded,
  {
    isShare = false,
    confidence = DEFAULT_BOOTSTRAP.confidence,
  }: Pick<ChangeOptions, 'confidence'> & { readonly isShare?: boolean } = {},
): FigureChange | NoChange {
  if (![before.value, after.value].every(Number.isFinite)) return { missing: 'one of the runs has no value' };
  const wider = widthAt(confidence);
  const test = undefined;
  const ratio = isShare ? undefined : ratioOfIntervals(before, after, wider);
  const method = 'from the intervals of both runs alone';
  if (ratio !== undefined) return { ...inPercent(ratio), ...PERCENT, test, method };
  const difference = differenceOfIntervals(before, after, wider);
  if (isShare)
    return { ...difference, scale: 'points', onePercent: 1, test, method: `in percentage points, ${method}` };
  if (before.value === 0)
    return {
      ...{ ...difference, scale: 'amount', onePercent: 0, test },
      method: `their difference, because it was 0, ${method}`,
    };
  const percent = (by: number): number => (100 * by) / Math.abs(before.value);
  const { value, low, high } = difference;
  return {
    ...{ value: percent(value), low: percent(low), high: percent(high), ...PERCENT, test },
    method: `their difference, because one is not above 0, ${method}`,
  };
}

const PERCENT = { scale: 'percent', onePercent: 1 } as const;

const inPercent = ({ ratio, low, high }: RatioInterval): Bounded => {
  const percent = (by: number): number => 100 * (by - 1);
  return { value: percent(ratio), low: percent(low), high: percent(high) };
};

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

const probability = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`);
