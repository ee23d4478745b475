import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { startsOf } from './arrival-starts';
import { gapsOf, kolmogorov, KOLMOGOROV_5, meanOf, variationOf } from './gaps.fixture';
import { poissonArrivals } from './poisson-arrivals';

describe('poissonArrivals', () => {
  it('have gaps that are exponential: Kolmogorov-Smirnov, 200,000 gaps', () => {
    const gaps = gapsOf(poissonArrivals({ rate: 40, count: 200_000 }, 1));
    expect(kolmogorov(gaps, (gap) => 1 - Math.exp(-gap / 25))).to.be.lessThan(KOLMOGOROV_5);
  });

  it('come at the mean rate, within five standard errors', () => {
    const rates = fc.double({ min: 0.01, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(rates, fc.nat(), (rate, seed) => {
        const mean = meanOf(gapsOf(poissonArrivals({ rate, count: 10_000 }, seed)));
        expect((mean * rate) / 1000).to.be.closeTo(1, 5 / Math.sqrt(10_000));
      }),
      { seed: 3 },
    );
  });

  it('are as many in a second as Poisson says: the variance of the counts is their mean', () => {
    const seconds = 20_000;
    const counts = new Float64Array(seconds);
    for (const start of startsOf(poissonArrivals({ rate: 10, duration: milliseconds(seconds * 1000) }, 7)))
      counts[Math.floor(start / 1000)]! += 1;
    expect(meanOf(counts)).to.be.closeTo(10, 0.1);
    expect(variationOf(counts) ** 2 * meanOf(counts)).to.be.closeTo(1, 0.05);
  });

  it('forget the gap before: neighbours do not correlate', () => {
    const gaps = gapsOf(poissonArrivals({ rate: 1000, count: 50_000 }, 5));
    const products = gaps.slice(1).map((gap, index) => (gap - 1) * (gaps[index]! - 1));
    expect(Math.abs(meanOf(products))).to.be.lessThan(0.02);
  });
});
