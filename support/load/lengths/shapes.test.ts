import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Shape } from './distribution';
import {
  exponentialOf,
  lognormalBetween,
  lognormalOf,
  meanBetween,
  normalOf,
  quantileOf,
  shareUpTo,
  uniformOf,
} from './shapes';
import { normalQuantile } from './standard-normal';

const SHAPES: readonly Shape[] = [
  normalOf(128, 32),
  lognormalOf(128, 64),
  lognormalBetween(100, 400),
  uniformOf(64, 256),
  exponentialOf(128),
];
const shapes = fc.constantFrom(...SHAPES);
const shares = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe('the standard normal distribution', () => {
  /** As R's qnorm has them. */
  const TABLE: readonly [share: number, value: number][] = [
    [1e-12, -7.0344838],
    [1e-9, -5.997807],
    [0.001, -3.0902323],
    [0.025, -1.959964],
    [0.25, -0.6744898],
    [0.5, 0],
    [0.9, 1.2815516],
    [0.95, 1.6448536],
    [0.99, 2.3263479],
  ];
  for (const [share, value] of TABLE)
    it(`has the quantile ${value} at ${share}`, () => {
      expect(normalQuantile(share)).to.be.closeTo(value, 1e-6);
    });
});

describe('shapes', () => {
  it('have shares below their quantiles that are those asked for', () => {
    fc.assert(
      fc.property(shapes, shares, (shape, share) => {
        expect(shareUpTo(shape, quantileOf(shape, share))).to.be.closeTo(share, 1e-6);
      }),
    );
  });

  it('have means that are the sums of their quantiles, whichever part is summed up', () => {
    fc.assert(
      fc.property(shapes, shares, shares, (shape, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other) + 1e-4];
        const steps = 2000;
        const step = (to - from) / steps;
        let sum = 0;
        for (let index = 0; index < steps; index += 1) sum += quantileOf(shape, from + (index + 0.5) * step);
        expect(meanBetween(shape, from, to) / (sum / steps)).to.be.closeTo(1, 2e-3);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it('have the mean and the deviation of the amounts, not of their logarithms', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        (mean, ratio) => {
          const shape = lognormalOf(mean, ratio * mean);
          if (shape.kind !== 'lognormal') throw new Error('it does not vary');
          expect(meanBetween(shape, 0, 1) / mean).to.be.closeTo(1, 1e-6);
          // Of a lognormal, 1 + (deviation / mean)^2 is the exponential of the variance of the logarithms.
          expect(Math.exp(shape.sigma ** 2)).to.be.closeTo(1 + ratio ** 2, 1e-6);
        },
      ),
    );
  });

  it('have the median and the 95th percentile given', () => {
    const shape = lognormalBetween(100, 400);
    expect(quantileOf(shape, 0.5)).to.be.closeTo(100, 1e-4);
    expect(quantileOf(shape, 0.95)).to.be.closeTo(400, 1e-3);
  });

  it('are fixed where nothing varies', () => {
    for (const shape of [normalOf(5, 0), lognormalOf(5, 0), lognormalBetween(5, 5), uniformOf(5, 5)]) {
      expect(shape.kind).to.equal('fixed');
      expect(quantileOf(shape, 0.99)).to.be.closeTo(5, 1e-9);
    }
  });
});
