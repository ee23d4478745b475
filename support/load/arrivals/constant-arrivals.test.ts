import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { startsOf } from './arrival-starts';
import { constantArrivals } from './constant-arrivals';

const rates = fc.double({ min: 1e-3, max: 1e5, noNaN: true });

describe('constantArrivals', () => {
  it('come every 1/rate seconds, the first at 0', () => {
    expect([...startsOf(constantArrivals({ rate: 8, count: 5 }))]).to.deep.equal([0, 125, 250, 375, 500]);
  });

  it('do not drift: the ten millionth is as exact as the first', () => {
    const indices = fc.integer({ min: 1, max: 1e7 });
    fc.assert(
      fc.property(rates, indices, (rate, index) => {
        const start = constantArrivals({ rate, count: 1e8 }).next(index)!;
        // One rounding in the start, one in the product.
        expect(Math.abs(start * rate - index * 1000)).to.be.at.most(index * 1000 * Number.EPSILON);
      }),
      {
        examples: [
          [3, 1e7],
          [7.3, 1e7],
          [9999.9, 1e7],
        ],
      },
    );
  });

  it('are exactly rate times seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 60 }), (rate, seconds) => {
        const starts = startsOf(constantArrivals({ rate, duration: milliseconds(seconds * 1000) }));
        expect(starts).to.have.length(rate * seconds);
      }),
    );
  });
});
