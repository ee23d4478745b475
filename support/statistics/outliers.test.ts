import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { outliers } from './outliers';
import { seededFractions } from './random';

describe('outliers', () => {
  const cases: readonly [string, readonly number[], readonly number[]][] = [
    ['none of runs that differ as runs do', [10, 11, 9, 10.5, 10.2, 9.4], []],
    // Median 10.1, median deviation 0.1: the limit is 10.1 + 3.5 x 0.148 = 10.62.
    [
      'what lies beyond 3.5 deviations, and not what lies within',
      [10, 10.1, 10.2, 10.1, 9.9, 10.6, 10.65],
      [6],
    ],
    ['both sides', [100, 10, 11, 10, 9, 11, -80], [0, 6]],
    ['the odd one where more than half are equal', [10, 10, 10, 10, 10, 10, 10, 100], [7]],
    ['none where all are equal', [5, 5, 5, 5, 5], []],
    ['none of two groups', [1, 1, 1, 1, 1, 2, 2, 2, 2], []],
    ['none of four values', [1, 1, 1, 100], []],
    ['none of nothing', [], []],
  ];
  for (const [what, values, expected] of cases) {
    it(`finds ${what}`, () => {
      expect(outliers(values)).to.deep.equal(expected);
    });
  }

  it('does not depend on unit, origin or order', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(
        values,
        fc.constantFrom(-4, 0.5, 8),
        fc.integer({ min: -64, max: 64 }),
        (some, scale, add) => {
          const found = outliers(some);
          expect(outliers(some.map((value) => scale * value + add))).to.deep.equal(found);
          const mirrored = outliers(some.toReversed()).map((index) => some.length - 1 - index);
          expect(mirrored.toReversed()).to.deep.equal(found);
        },
      ),
    );
  });

  it('seldom flags runs of a normal distribution', () => {
    const fraction = seededFractions(2);
    let flagged = 0;
    for (let trial = 0; trial < 500; trial += 1) {
      const runs = Array.from(
        { length: 20 },
        () => Math.sqrt(-2 * Math.log(fraction())) * Math.cos(2 * Math.PI * fraction()),
      );
      flagged += outliers(runs).length;
    }
    expect(flagged / 10_000).to.be.below(0.01);
  });
});
