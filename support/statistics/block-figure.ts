import type { BlockCounts } from './block-bootstrap';
import { blockCount, type BlockValues } from './block-values';
import { WeightedSample } from './weighted-sample';

/** What of the values: `0.99` for p99, or their mean; a rate has one value, which is its mean. */
export type BlockStatistic = number | 'mean';

/** A figure of a run that was seen block by block. */
export interface BlockFigure {
  /** Number of blocks. */
  readonly count: number;
  readonly of: string;
  /** Samples behind the figure: tokens, requests. */
  readonly n: number;
  /** The figure of the run, or of any resampling of its blocks; NaN where these hold nothing. */
  readonly whole: (counts?: BlockCounts) => number;
  /** The figure of each block by itself in the order of time, without blocks that hold nothing. */
  readonly ofBlocks: readonly number[];
}

/** A percentile or the mean of values, in their unit; of amounts their rate per second. */
export function blockFigure(values: BlockValues, statistic: BlockStatistic): BlockFigure {
  const count = blockCount(values);
  const { of } = values;
  const whole = values.kind === 'values' ? pooled(values.blocks, statistic) : rate(values);
  const weights =
    values.kind === 'values' ? values.blocks.flat().map(({ weight }) => weight) : values.amounts;
  const alone = new Uint32Array(count);
  const ofBlocks = Array.from({ length: count }, (_, block) => {
    alone.fill(0);
    alone[block] = 1;
    return whole(alone);
  });
  return {
    count,
    of,
    n: Math.round(weights.reduce((sum, weight) => sum + weight, 0)),
    whole,
    ofBlocks: ofBlocks.filter((value) => Number.isFinite(value)),
  };
}

function pooled(
  blocks: Extract<BlockValues, { kind: 'values' }>['blocks'],
  statistic: BlockStatistic,
): BlockFigure['whole'] {
  const sample = new WeightedSample(
    blocks.flatMap((values, block) => values.map(({ value, weight }) => ({ value, weight, block }))),
  );
  return (counts) => (statistic === 'mean' ? sample.mean(counts) : sample.quantile(statistic, counts));
}

const rate =
  ({ amounts, lengths }: Extract<BlockValues, { kind: 'amounts' }>): BlockFigure['whole'] =>
  (counts) => {
    let [amount, time] = [0, 0];
    for (const [block, length] of lengths.entries()) {
      const times = counts?.[block] ?? 1;
      amount += (amounts[block] ?? 0) * times;
      time += length * times;
    }
    return (1000 * amount) / time;
  };
