import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { rankInterval, samplesToBound } from './order-statistics';
import { seededIntegers } from './random';

describe('rankInterval', () => {
  it('needs as many samples as take 0.99^n below half of the error: 368 for a p99 at 95 %', () => {
    expect(samplesToBound(0.99, 0.95)).to.equal(Math.ceil(Math.log(0.025) / Math.log(0.99)));
    expect(rankInterval(367, 0.99, 0.95)).to.equal(undefined);
    expect(rankInterval(368, 0.99, 0.95)).to.include({ highRank: 368 });
  });

  it('gives the textbook ranks of a median', () => {
    // Binomial(100, 1/2): P(40 <= B < 61) = 0.9648, the interval that R's quantile tables print.
    expect(rankInterval(100, 0.5, 0.95)).to.deep.equal({ lowRank: 40, highRank: 61 });
  });

  it('brackets the quantile with ranks that exist, narrower with less confidence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.constantFrom(0.5, 0.9, 0.95, 0.99), (n, share) => {
        const wide = rankInterval(n, share, 0.99);
        const narrow = rankInterval(n, share, 0.9);
        if (wide === undefined) return;
        expect(wide.lowRank).to.be.at.least(1);
        expect(wide.highRank).to.be.at.most(n);
        expect(wide.lowRank).to.be.at.most(Math.ceil(share * n));
        expect(wide.highRank).to.be.at.least(Math.floor(share * n));
        expect(narrow!.highRank - narrow!.lowRank).to.be.at.most(wide.highRank - wide.lowRank);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('covers the true p95 of a known distribution as often as it claims', () => {
    const draw = seededIntegers(11);
    const { lowRank, highRank } = rankInterval(400, 0.95, 0.95)!;
    let covered = 0;
    for (let trial = 0; trial < 1000; trial += 1) {
      const sample = Array.from({ length: 400 }, () => draw(0, 999_999)).toSorted(
        (one, other) => one - other,
      );
      if (sample[lowRank - 1]! <= 950_000 && sample[highRank - 1]! >= 950_000) covered += 1;
    }
    // Seeded, so no luck is involved; the exact coverage is at least 0.95.
    expect(covered).to.be.within(940, 985);
  });
});
