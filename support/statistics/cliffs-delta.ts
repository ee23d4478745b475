/** The usual words for an effect. */
export type EffectWord = 'negligible' | 'small' | 'medium' | 'large';

/** Bounds of |delta| from which on an effect is no longer called so. */
const WORDS = [
  [0.147, 'negligible'],
  [0.33, 'small'],
  [0.474, 'medium'],
] as const;

/**
 * By how much more often a value of the second sample is above one of the first than below it: -1 to 1, 0 for samples
 * that lie alike; NaN of an empty one. `u` is Mann-Whitney's of the second sample. Source: Cliff 1993.
 */
export const cliffsDelta = (u: number, before: number, after: number): number =>
  (2 * u) / (before * after) - 1;

/** Source of the bounds: Romano, Kromrey, Coraggio & Skowronek 2006. */
export const effectWord = (delta: number): EffectWord =>
  WORDS.find(([bound]) => Math.abs(delta) < bound)?.[1] ?? 'large';
