import { blockBootstrap, type BlockCounts, type BootstrapOptions } from '../statistics/block-bootstrap';
import type { Estimation } from '../statistics/estimate';
import type { HitChanges } from './hit-changes';

/** Tokens or answers that may depend on each other, as two models gave them. */
export interface PairedBlock extends HitChanges {
  /** Places where both models give the same most probable token, or the same answer. */
  readonly agreeing: number;
  /** Sums of the log-probabilities of the tokens, natural logarithms; 0 where there are none. */
  readonly firstLogProbability: number;
  readonly secondLogProbability: number;
}

/** What was compared: tokens in windows, or answers each on its own. */
interface PairedUnits {
  readonly of: 'tokens' | 'answers';
  readonly blocks: 'windows' | 'answers';
}

/** The sums over some blocks, each as often as it was drawn, or once. */
export function sumsOf(blocks: readonly PairedBlock[], counts?: BlockCounts): PairedBlock {
  const sums = {
    n: 0,
    firstHits: 0,
    lost: 0,
    gained: 0,
    agreeing: 0,
    firstLogProbability: 0,
    secondLogProbability: 0,
  };
  for (const [index, block] of blocks.entries()) {
    const times = counts === undefined ? 1 : (counts[index] ?? 0);
    if (times === 0) continue;
    sums.n += times * block.n;
    sums.firstHits += times * block.firstHits;
    sums.lost += times * block.lost;
    sums.gained += times * block.gained;
    sums.agreeing += times * block.agreeing;
    sums.firstLogProbability += times * block.firstLogProbability;
    sums.secondLogProbability += times * block.secondLogProbability;
  }
  return sums;
}

/** Blocks of both models, what they are, and how often to resample them. */
export interface PairedData {
  readonly blocks: readonly PairedBlock[];
  readonly units: PairedUnits;
  readonly options: BootstrapOptions;
}

/** Bounds that hold whatever the blocks, and what they are made from, for the report. */
interface ExactBounds {
  readonly low: number;
  readonly high: number;
  readonly of: string;
}

/**
 * A figure of all blocks. Its interval is a bootstrap of whole blocks, which shows how much what stands in one block
 * depends on each other; it cannot show what is too rare to be in these blocks, and is a point where all blocks are
 * the same. With exact bounds, which show that, the wider of the two holds on each side.
 */
export function estimateOf(
  { blocks, units, options }: PairedData,
  dimension: 'share' | 'count',
  figure: (sums: PairedBlock) => number,
  exact?: (sums: PairedBlock) => ExactBounds,
): Estimation {
  const sums = sumsOf(blocks);
  const { n } = sums;
  const value = figure(sums);
  if (Number.isNaN(value)) {
    const reason =
      n === 0 ? `no ${units.of} were compared` : `the first model is right in none of ${n} ${units.of}`;
    return { status: 'too few samples', reason, n };
  }
  const drawn = blockBootstrap(blocks.length, (counts) => figure(sumsOf(blocks, counts)), options);
  const bootstrap = `block bootstrap over ${blocks.length} ${units.blocks}`;
  if (drawn === undefined) {
    const reason = `${blocks.length} ${units.blocks} with so few hits show no interval: compare over more`;
    return { status: 'too few samples', reason, value, n };
  }
  const { confidence } = options;
  const shared = { status: 'estimated', value, n, of: units.of, confidence, dimension } as const;
  if (exact === undefined) return { ...shared, ...drawn, method: bootstrap };
  const bounds = exact(sums);
  return {
    ...shared,
    low: Math.min(drawn.low, bounds.low),
    high: Math.max(drawn.high, bounds.high),
    method: `wider of ${bootstrap} and exact bounds of ${bounds.of}`,
  };
}
