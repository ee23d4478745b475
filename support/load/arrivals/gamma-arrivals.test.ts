import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { errorFunction } from 'simple-statistics';
import { gammaArrivals } from './gamma-arrivals';
import { gapsOf, kolmogorov, KOLMOGOROV_5, meanOf, variationOf } from './gaps.fixture';

/** Gamma distributions that have a closed form; x is in units of the scale. */
const DISTRIBUTIONS: readonly [burstiness: number, distribution: (x: number) => number][] = [
  [0.5, (x) => errorFunction(Math.sqrt(x))],
  [1, (x) => 1 - Math.exp(-x)],
  [1.5, (x) => errorFunction(Math.sqrt(x)) - 2 * Math.sqrt(x / Math.PI) * Math.exp(-x)],
  [2, (x) => 1 - Math.exp(-x) * (1 + x)],
  [4, (x) => 1 - Math.exp(-x) * (1 + x + x ** 2 / 2 + x ** 3 / 6)],
];

describe('gammaArrivals', () => {
  for (const [burstiness, distribution] of DISTRIBUTIONS) {
    it(`have gaps of the gamma distribution of shape ${burstiness}: Kolmogorov-Smirnov, 200,000 gaps`, () => {
      const gaps = gapsOf(gammaArrivals({ rate: 40, burstiness, count: 200_000 }, 1));
      expect(kolmogorov(gaps, (gap) => distribution((gap * burstiness) / 25))).to.be.lessThan(KOLMOGOROV_5);
    });
  }

  it('come at the mean rate whatever the burstiness, within five standard errors', () => {
    const rates = fc.double({ min: 0.01, max: 1e4, noNaN: true });
    const shapes = fc.double({ min: 0.1, max: 100, noNaN: true });
    fc.assert(
      fc.property(rates, shapes, fc.nat(), (rate, burstiness, seed) => {
        const mean = meanOf(gapsOf(gammaArrivals({ rate, burstiness, count: 10_000 }, seed)));
        expect((mean * rate) / 1000).to.be.closeTo(1, 5 / Math.sqrt(10_000 * burstiness));
      }),
      { seed: 3 },
    );
  });

  it('vary by 1/sqrt(burstiness)', () => {
    for (const burstiness of [0.1, 0.25, 0.5, 0.9, 1, 1.1, 2, 10, 100]) {
      const gaps = gapsOf(gammaArrivals({ rate: 20, burstiness, count: 100_000 }, 11));
      expect(variationOf(gaps) * Math.sqrt(burstiness), `${burstiness}`).to.be.closeTo(1, 0.03);
    }
  });
});
