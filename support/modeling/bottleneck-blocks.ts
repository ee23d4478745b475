import { errorFunction, quantileSorted } from 'simple-statistics';
import { blockBootstrap, DEFAULT_BOOTSTRAP, type BlockCounts } from '../statistics/block-bootstrap';
import { studentQuantile } from '../statistics/student-t';
import type { ResourcePoint } from '../statistics/resource-point';
import { seededNormals } from './normal-deviates';

/** Points in the order of time, cut into blocks of neighbours: neighbouring points share their luck. */
export interface PointBlocks {
  readonly points: readonly ResourcePoint[];
  readonly count: number;
  /** The block of each point. */
  readonly blockOf: readonly number[];
}

/** Six blocks of two: with fewer than five blocks there is no interval. */
export const LEAST_POINTS = 12;

/** The cube root of 27 is 3. */
const ROUNDING = 1e-9;

/** Blocks as long as the cube root of the number of points, as Hall, Horowitz & Jing 1995 advise for a variance. */
export function blocksOf(points: readonly ResourcePoint[]): PointBlocks {
  const count = Math.floor(points.length / Math.max(1, Math.floor(Math.cbrt(points.length) + ROUNDING)));
  return {
    points,
    count,
    blockOf: points.map((_, index) => Math.floor((index * count) / points.length)),
  };
}

/** How often blocks are drawn. */
export const RESAMPLES = DEFAULT_BOOTSTRAP.resamples;

/** The 95 % interval of a statistic by resampling the blocks. */
export const bootstrapOf = (
  { count }: PointBlocks,
  statistic: (counts: BlockCounts) => number,
): Interval | undefined =>
  blockBootstrap(count, statistic, { ...DEFAULT_BOOTSTRAP, confidence: widened(count) });

/**
 * Draws of a statistic of points whose loads stay as they were, while the residuals of each block are multiplied by a
 * random normal number: the wild bootstrap of clusters (Cameron, Gelbach & Miller 2008). Resampling the blocks
 * themselves would often draw points beyond saturation alone, which lie on no line. The numbers are the same for
 * every statistic, so that these can be compared draw by draw.
 */
export function wildDraws(
  { count }: PointBlocks,
  statistic: (factors: readonly number[]) => number,
): readonly number[] {
  const normal = seededNormals(DEFAULT_BOOTSTRAP.seed);
  return Array.from({ length: RESAMPLES }, () => statistic(Array.from({ length: count }, normal)));
}

/** The 95 % interval of draws. */
export function intervalOf({ count }: PointBlocks, draws: readonly number[]): Interval {
  const tail = (1 - widened(count)) / 2;
  const sorted = draws.toSorted((one, other) => one - other);
  return { low: quantileSorted(sorted, tail), high: quantileSorted(sorted, 1 - tail) };
}

interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * A percentile interval of few blocks is too short; it is widened to where Student's t would lie (the expanded
 * percentile interval of Hesterberg 2015, What Teachers Should Know About the Bootstrap, 3.3).
 */
function widened(blocks: number): number {
  const reach = studentQuantile(0.975, blocks - 1) * Math.sqrt(blocks / (blocks - 1));
  return errorFunction(reach / Math.SQRT2);
}
