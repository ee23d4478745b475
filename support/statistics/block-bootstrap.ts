import { quantileSorted } from 'simple-statistics';
import { seededIntegers } from './random';

export interface BootstrapOptions {
  /** For example 0.95. */
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
}

export const DEFAULT_BOOTSTRAP: BootstrapOptions = { confidence: 0.95, resamples: 1000, seed: 1 };

/** Below this many blocks, resampling them says nothing about how much they vary. */
export const LEAST_BLOCKS = 5;

/** How often each block was drawn. */
export type BlockCounts = Readonly<Uint32Array>;

/**
 * Percentile interval of a statistic by resampling whole blocks with replacement: values inside one block
 * (the tokens of one engine step, the requests of one round) may depend on each other, blocks may not. The
 * statistic gets the number of times that each block was drawn. Source: Kuensch 1989 for blocks, Efron &
 * Tibshirani 1993, 13.3, for the percentile interval. The statistic is NaN where the drawn blocks hold nothing
 * to make it of. Undefined with fewer than `LEAST_BLOCKS` blocks, or with so few that hold something that
 * drawing none of them is no rare accident.
 */
export function blockBootstrap(
  blocks: number,
  statistic: (counts: BlockCounts) => number,
  { confidence, resamples, seed }: BootstrapOptions = DEFAULT_BOOTSTRAP,
): { low: number; high: number } | undefined {
  if (blocks < LEAST_BLOCKS) return undefined;
  const draw = seededIntegers(seed);
  const counts = new Uint32Array(blocks);
  const values = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    counts.fill(0);
    for (let drawn = 0; drawn < blocks; drawn += 1) {
      const block = draw(0, blocks - 1);
      counts[block] = (counts[block] ?? 0) + 1;
    }
    values[resample] = statistic(counts);
  }
  const sorted = [...values.sort()].filter((value) => !Number.isNaN(value));
  const tail = (1 - confidence) / 2;
  if (sorted.length < resamples * (1 - tail)) return undefined;
  return { low: quantileSorted(sorted, tail), high: quantileSorted(sorted, 1 - tail) };
}
