import type { Bounds, Distribution, Shape } from './distribution';
import { meanBetween, shareUpTo } from './shapes';

/** What is left of a shape within bounds: where it lies, and its mean. */
export type Cut = Pick<Distribution<'tokens' | 'ms'>, 'shares' | 'mean'>;

/**
 * Cuts off what lies outside of the bounds. To draw from the shares that are left gives what drawing anew until
 * an amount lies within gives, and never has to give up; undefined where less than one in a thousand is left.
 */
export function cut(shape: Shape, { least, most }: Bounds): Cut | undefined {
  // The bounds belong to what is left: of a fixed amount that makes all the difference.
  const from = shape.kind === 'fixed' && shape.value === least ? 0 : shareUpTo(shape, least);
  const to = shareUpTo(shape, most);
  if (to - from < LEAST_SHARE) return undefined;
  return { shares: { from, to }, mean: meanBetween(shape, from, to) };
}

const LEAST_SHARE = 0.001;
