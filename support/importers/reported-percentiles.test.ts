import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { rankInterval } from '../statistics/order-statistics';
import { bracketOf, type ReportedPercentile } from './reported-percentiles';

/** As numpy interpolates, and as the inverse distribution function takes one of the values. */
const READINGS = {
  interpolated: (sorted: readonly number[], share: number): number => {
    const at = (sorted.length - 1) * share;
    const [below = NaN, above = NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
    return below + (above - below) * (at - Math.floor(at));
  },
  taken: (sorted: readonly number[], share: number): number =>
    sorted[Math.max(0, Math.ceil(sorted.length * share - 1e-9) - 1)] ?? NaN,
};

const SHARES = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

describe('bracketOf', () => {
  for (const [name, read] of Object.entries(READINGS))
    it(`is never narrower than the binomial interval of the values themselves: ${name}`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 10, maxLength: 600 }),
          fc.constantFrom(0.5, 0.9, 0.95, 0.99),
          (values, share) => {
            const sorted = values.toSorted((one, other) => one - other);
            const reported: ReportedPercentile[] = SHARES.map((one) => ({
              share: one,
              value: read(sorted, one),
            }));
            const n = sorted.length;
            const bracket = bracketOf(reported, { n, share, confidence: 0.95 });
            const ranks = rankInterval(n, share, 0.95);
            if (ranks === undefined) {
              expect(bracket).to.equal(undefined);
              return;
            }
            expect(bracket?.low.value).to.be.at.most((sorted[ranks.lowRank - 1] ?? NaN) + 1e-9);
            expect(bracket?.high.value).to.be.at.least((sorted[ranks.highRank - 1] ?? NaN) - 1e-9);
          },
        ),
      );
    });

  it('is none where the file reports nothing far enough out', () => {
    const reported = [
      { share: 0.5, value: 1 },
      { share: 0.95, value: 2 },
      { share: 0.99, value: 3 },
    ];
    expect(bracketOf(reported, { n: 400, share: 0.99, confidence: 0.95 })).to.equal(undefined);
    expect(bracketOf(reported, { n: 2000, share: 0.95, confidence: 0.95 })).to.deep.include({
      low: { share: 0.5, value: 1 },
    });
  });
});
