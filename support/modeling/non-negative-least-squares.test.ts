import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { nonNegativeLeastSquares } from './non-negative-least-squares';

const float = fc.double({ min: -10, max: 10, noNaN: true });
const column = fc.array(float, { minLength: 6, maxLength: 6 });

describe('nonNegativeLeastSquares', () => {
  it('finds the coefficients that made the target', () => {
    const columns = [
      [1, 1, 1, 1],
      [1, 2, 3, 4],
      [0, 2, 6, 12],
    ];
    const target = [3, 7, 13, 21];
    const found = nonNegativeLeastSquares(columns, target);
    [1, 2, 1].forEach((coefficient, index) => {
      expect(found[index]).to.be.closeTo(coefficient, 1e-12);
    });
  });

  it('leaves out a column that would need a negative coefficient, and fits the others anew', () => {
    const columns = [
      [1, 1, 1],
      [1, 2, 3],
    ];
    expect(nonNegativeLeastSquares(columns, [3, 2, 1])).to.deep.equal([2, 0]);
    expect(nonNegativeLeastSquares(columns, [-1, -2, -3])).to.deep.equal([0, 0]);
  });

  it('uses one of two columns that are the same', () => {
    const same = [1, 2, 3];
    const [one = NaN, other = NaN] = nonNegativeLeastSquares([same, same], [2, 4, 6]);
    expect(one + other).to.be.closeTo(2, 1e-12);
  });

  it('meets the conditions of Kuhn and Tucker: no coefficient can be bettered', () => {
    fc.assert(
      fc.property(fc.tuple(column, column, column), column, (columns, target) => {
        const coefficients = nonNegativeLeastSquares(columns, target);
        const left = target.map((value, row) =>
          columns.reduce((rest, one, index) => rest - coefficients[index]! * one[row]!, value),
        );
        for (const [index, one] of columns.entries()) {
          const gain = one.reduce((sum, value, row) => sum + value * left[row]!, 0);
          expect(coefficients[index]).to.be.at.least(0);
          expect(gain).to.be.at.most(1e-6);
          if (coefficients[index]! > 0) expect(Math.abs(gain)).to.be.at.most(1e-6);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
