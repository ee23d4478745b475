import { seededFractions } from '../statistics/random';

/** Independent draws from the normal distribution of mean 0 and variance 1, seeded (Box & Muller 1958). */
export function seededNormals(seed: number): () => number {
  const fraction = seededFractions(seed);
  return () => Math.sqrt(-2 * Math.log(fraction())) * Math.cos(2 * Math.PI * fraction());
}
