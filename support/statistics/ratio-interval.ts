import { errorFunction, quantileSorted } from 'simple-statistics';
import { DEFAULT_BOOTSTRAP, LEAST_BLOCKS } from './block-bootstrap';
import type { BlockFigure } from './block-figure';
import type { Bounded } from './difference-interval';
import { seededIntegers } from './random';
import { studentQuantile } from './student-t';

/** A ratio of two positive figures, after by before, with its interval. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Interval of the ratio of a figure of two runs, by resampling the blocks of each by itself. The percentile interval
 * of few blocks is too narrow, so its shares are those of Student's t with the fewer blocks as the sample. `inflation`
 * is by how much the variance is larger because neighbouring blocks are alike; the interval widens by its root, on
 * the scale of logarithms. So it does for a level above that of the bootstrap, by the ratio of the quantiles of
 * Student's t: so far out in their tails, resamples are too few to be counted. Undefined with too few blocks, and
 * where a figure is not above 0. Source: Efron & Tibshirani 1993, 8.3, for two samples; Hesterberg 2015, "What
 * teachers should know about the bootstrap", for the expanded shares.
 */
export function bootstrapRatio(
  before: BlockFigure,
  after: BlockFigure,
  {
    inflation = 1,
    confidence: wanted = DEFAULT_BOOTSTRAP.confidence,
  }: { readonly inflation?: number; readonly confidence?: number } = {},
): RatioInterval | undefined {
  const { confidence, resamples, seed } = DEFAULT_BOOTSTRAP;
  const fewest = Math.min(before.ofBlocks.length, after.ofBlocks.length);
  const ratio = after.whole() / before.whole();
  if (fewest < LEAST_BLOCKS || !(ratio > 0) || !Number.isFinite(ratio)) return undefined;
  const draw = seededIntegers(seed);
  const resampled = ({ count, whole }: BlockFigure): number => {
    const counts = new Uint32Array(count);
    for (let drawn = 0; drawn < count; drawn += 1) {
      const block = draw(0, count - 1);
      counts[block] = (counts[block] ?? 0) + 1;
    }
    return whole(counts);
  };
  const logs = Array.from({ length: resamples }, () => Math.log(resampled(after) / resampled(before)))
    .filter((value) => Number.isFinite(value))
    .sort((one, other) => one - other);
  const quantile = (level: number): number => studentQuantile((1 + level) / 2, fewest - 1);
  const reach = quantile(confidence) * Math.sqrt(fewest / (fewest - 1));
  const tail = (1 - errorFunction(reach / Math.SQRT2)) / 2;
  if (logs.length < resamples * (1 - tail)) return undefined;
  const wider = Math.sqrt(inflation) * (quantile(wanted) / quantile(confidence));
  const widened = (share: number): number =>
    ratio * Math.exp((quantileSorted(logs, share) - Math.log(ratio)) * wider);
  return { ratio, low: widened(tail), high: widened(1 - tail) };
}

/**
 * Interval of a ratio from the intervals of its two figures alone, where nothing else is left of them: the method of
 * variance estimates recovery on the scale of logarithms, of 95 % as these are, or `wider`. Undefined where a figure is
 * not above 0. Source: Zou & Donner 2008 for differences, Donner & Zou 2012 for what is made of them.
 */
export function ratioOfIntervals(before: Bounded, after: Bounded, wider = 1): RatioInterval | undefined {
  const ratio = after.value / before.value;
  if (!(before.value > 0 && after.value > 0) || !Number.isFinite(ratio)) return undefined;
  const apart = (one: number, other: number): number =>
    Math.log(Math.max(one, 0)) - Math.log(Math.max(other, 0));
  const down = Math.hypot(apart(after.value, after.low), apart(before.high, before.value));
  const up = Math.hypot(apart(after.high, after.value), apart(before.value, before.low));
  return { ratio, low: ratio * Math.exp(-wider * down), high: ratio * Math.exp(wider * up) };
}
