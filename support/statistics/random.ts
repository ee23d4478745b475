import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A source of whole numbers from `from` to `to`, both included. */
export type RandomIntegers = (from: number, to: number) => number;

/** Seeded, so that the same seed gives the same load and the same intervals on every machine. */
export function seededIntegers(seed: number): RandomIntegers {
  const generator = xoroshiro128plus(seed);
  return (from, to) => uniformInt(generator, from, to);
}
