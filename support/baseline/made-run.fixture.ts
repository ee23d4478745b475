import type { BlockValues, WeightedValue } from '../statistics/block-values';
import { seededFractions } from '../statistics/random';

/** Standard normal values, by the method of Box and Muller. */
export function normals(seed: number): () => number {
  const fraction = seededFractions(seed);
  return () => Math.sqrt(-2 * Math.log(fraction())) * Math.cos(2 * Math.PI * fraction());
}

/**
 * Inter-token latencies of a server, block by block: each is much like the one before it (0.9 of its distance from
 * the mean stays), as those of one engine step after another, and each block has a share of its own.
 */
export function madeLatencies(
  normal: () => number,
  { median, blocks = 12, tokens = 150 }: { median: number; blocks?: number; tokens?: number },
): BlockValues {
  const made = Array.from({ length: blocks }, (): WeightedValue[] => {
    const ofBlock = 0.01 * normal();
    let state = normal();
    return Array.from({ length: tokens }, () => {
      state = 0.9 * state + Math.sqrt(1 - 0.9 ** 2) * normal();
      return { value: median * Math.exp(ofBlock + 0.04 * state), weight: 1 };
    });
  });
  return { kind: 'values', of: 'tokens', blocks: made };
}
