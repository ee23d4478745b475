import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A source of whole numbers from `from` to `to`, both included. */
export type RandomIntegers = (from: number, to: number) => number;

/** A source of numbers between 0 and 1, neither of them included: the logarithm of each is finite. */
export type RandomFractions = () => number;

/** Seeded, so that the same seed gives the same load and the same intervals on every machine. */
export function seededIntegers(seed: number): RandomIntegers {
  const generator = xoroshiro128plus(seed);
  return (from, to) => uniformInt(generator, from, to);
}

/** Multiples of 2^-53, the same for the same seed on every machine; seeds are whole numbers of 32 bits. */
export function seededFractions(seed: number): RandomFractions {
  const generator = xoroshiro128plus(seed);
  // The seed is the generator's state as it is: without the jump, every small seed begins with 1.00000.
  generator.jump();
  return () => {
    let fraction = 0;
    while (fraction === 0) fraction = uniformFloat64(generator);
    return fraction;
  };
}
