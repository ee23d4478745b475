import type { Distribution } from './distribution';
import { draws } from './draws';

/** Tokens of prompts or of answers; half a token beyond its bounds is rounded to them. */
export type LengthDistribution = Distribution<'tokens'>;

/**
 * So many lengths in tokens, whole numbers of at least 1 whose mean is near the promised one: see `draws`. The same
 * for the same seed, a whole number of 32 bits. Two samples of one seed rise and fall together: give prompts and
 * answers seeds of their own. Throws a `RangeError` for a count that is none.
 */
export function sampleLengths(
  distribution: LengthDistribution,
  count: number,
  seed: number,
): readonly number[] {
  // Half a token above the most would be rounded to the length after it.
  const most = distribution.bounds.most - 0.5;
  return draws(distribution, count, seed).map((tokens) => Math.min(Math.round(tokens), most));
}
