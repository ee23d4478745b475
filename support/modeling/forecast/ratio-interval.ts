import { studentQuantile } from '../../statistics/student-t';

/** Sums of one block of neighbouring windows. */
export interface BlockSums {
  readonly missed: number;
  readonly came: number;
}

/** Share of intervals that hold the truth. */
export const CONFIDENCE = 0.95;
/** Of neighbours among the blocks: the weight of a covariance one apart where none farther apart is used. */
const BARTLETT_WEIGHT = 0.5;

/**
 * The 95 % interval of the sum of what was missed over the sum of what came, both of all blocks, as factors of that
 * ratio; 1 and 1 where nothing was missed. The blocks must be at least three, in the order of time, and something must
 * have come. The variance is that of a ratio of sums (Cochran 1977, 6.4), plus the covariance of neighbouring blocks
 * where they are alike (Newey & West 1987); the reach is that of Student's t, as blocks are few (Ibragimov & Mueller
 * 2010), with a degree less for the ratio and one for the covariance. It is taken on the logarithm: errors are skewed,
 * and an interval that reaches as far below as above lies wholly below the truth too often.
 */
export function ratioInterval(blocks: readonly BlockSums[]): { readonly low: number; readonly high: number } {
  const missed = sum(blocks.map((block) => block.missed));
  const came = sum(blocks.map((block) => block.came));
  if (missed === 0) return { low: 1, high: 1 };
  // What each block adds to the logarithm of the ratio.
  const residuals = blocks.map((block) => block.missed / missed - block.came / came);
  const own = sum(residuals.map((residual) => residual ** 2));
  const shared = sum(residuals.slice(1).map((residual, index) => residual * (residuals[index] ?? NaN)));
  const count = blocks.length;
  const variance = (count / (count - 1)) * (own + Math.max(0, 2 * BARTLETT_WEIGHT * shared));
  const reach = studentQuantile((1 + CONFIDENCE) / 2, count - 2) * Math.sqrt(variance);
  return { low: Math.exp(-reach), high: Math.exp(reach) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
