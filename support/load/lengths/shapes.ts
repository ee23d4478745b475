import type { Shape } from './distribution';
import { normalDensity, normalQuantile, normalShare } from './standard-normal';

/** The amount below which that share lies; the share is between 0 and 1, neither of them included. */
export function quantileOf(shape: Shape, share: number): number {
  switch (shape.kind) {
    case 'fixed':
      return shape.value;
    case 'normal':
      return shape.mean + shape.deviation * normalQuantile(share);
    case 'lognormal':
      return Math.exp(shape.mu + shape.sigma * normalQuantile(share));
    case 'uniform':
      return shape.least + share * (shape.most - shape.least);
    case 'exponential':
      return -shape.mean * Math.log1p(-share);
  }
}

/** The share that lies at or below an amount of at least 0. */
export function shareUpTo(shape: Shape, amount: number): number {
  switch (shape.kind) {
    case 'fixed':
      return amount >= shape.value ? 1 : 0;
    case 'normal':
      return normalShare((amount - shape.mean) / shape.deviation);
    case 'lognormal':
      return normalShare((Math.log(amount) - shape.mu) / shape.sigma);
    case 'uniform':
      return Math.min(Math.max((amount - shape.least) / (shape.most - shape.least), 0), 1);
    case 'exponential':
      return -Math.expm1(-amount / shape.mean);
  }
}

/** What the quantiles from one share to another one are on average: integrals of those of `quantileOf`. */
export function meanBetween(shape: Shape, from: number, to: number): number {
  return (sumUpTo(shape, to) - sumUpTo(shape, from)) / (to - from);
}

function sumUpTo(shape: Shape, share: number): number {
  switch (shape.kind) {
    case 'fixed':
      return share * shape.value;
    case 'normal':
      return share * shape.mean - shape.deviation * normalDensity(normalQuantile(share));
    case 'lognormal':
      return Math.exp(shape.mu + shape.sigma ** 2 / 2) * normalShare(normalQuantile(share) - shape.sigma);
    case 'uniform':
      return share * shape.least + (share ** 2 / 2) * (shape.most - shape.least);
    case 'exponential':
      return shape.mean * (share === 1 ? 1 : share + (1 - share) * Math.log1p(-share));
  }
}

/** Normal with this mean and standard deviation. */
export const normalOf = (mean: number, deviation: number): Shape =>
  deviation === 0 ? { kind: 'fixed', value: mean } : { kind: 'normal', mean, deviation };

/** Lognormal with this mean and standard deviation of the amounts themselves. */
export function lognormalOf(mean: number, deviation: number): Shape {
  const variance = Math.log1p((deviation / mean) ** 2);
  return logarithmsOf(Math.log(mean) - variance / 2, Math.sqrt(variance));
}

/** Lognormal with this median, and 95 % of the amounts below the other one. */
export const lognormalBetween = (median: number, p95: number): Shape =>
  logarithmsOf(Math.log(median), Math.log(p95 / median) / normalQuantile(0.95));

const logarithmsOf = (mu: number, sigma: number): Shape =>
  sigma === 0 ? { kind: 'fixed', value: Math.exp(mu) } : { kind: 'lognormal', mu, sigma };

/** Everything from the least to the most is as likely. */
export const uniformOf = (least: number, most: number): Shape =>
  least === most ? { kind: 'fixed', value: least } : { kind: 'uniform', least, most };

/** Exponential with this mean, which is its standard deviation too. */
export const exponentialOf = (mean: number): Shape => ({ kind: 'exponential', mean });
