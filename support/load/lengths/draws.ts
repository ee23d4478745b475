import { mean } from 'simple-statistics';
import { seededFractions } from '../../statistics/random';
import type { Distribution } from './distribution';
import { quantileOf } from './shapes';
import { stratifiedShares } from './stratified';

/**
 * So many amounts of a distribution in random order. They are drawn one from each of as many equally likely parts,
 * and all of them anew while their mean is more than 1 % off, but for at most 32 times, after which the nearest
 * are taken: a load offers what its text promises also where it is short, and a long tail has not its say in
 * whether a server passes. Independent draws of 32 amounts of `exponential, mean 128` miss the mean by 18 %. A
 * sample of one is hardly more than the mean: draw one sample for a load, not one for each of its users.
 */
export function draws(
  distribution: Distribution<'tokens' | 'ms'>,
  count: number,
  seed: number,
): readonly number[] {
  const draw = seededFractions(seed);
  let [nearest, distance]: [readonly number[], number] = [[], Infinity];
  for (let attempt = 0; attempt < MOST_ATTEMPTS && distance > NEAR * distribution.mean; attempt += 1) {
    const amounts = stratifiedShares(count, draw).map((share) => amountAt(distribution, share));
    const away = Math.abs(mean(amounts) - distribution.mean);
    if (away < distance) [nearest, distance] = [amounts, away];
  }
  return nearest;
}

const MOST_ATTEMPTS = 32;
const NEAR = 0.01;

function amountAt({ shape, shares, bounds }: Distribution<'tokens' | 'ms'>, share: number): number {
  const amount = quantileOf(shape, shares.from + share * (shares.to - shares.from));
  // The share of a bound is known to some digits, and no better.
  return Math.min(Math.max(amount, bounds.least), bounds.most);
}
