import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { histogram, valueAxis, type Weighted } from './chart-bins';

const sortedValues = fc
  .array(
    fc.record({
      value: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      weight: fc.integer({ min: 1, max: 9 }),
    }),
    {
      minLength: 1,
      maxLength: 50,
    },
  )
  .map((values): Weighted[] => values.toSorted((one, other) => one.value - other.value));
const marks = fc.array(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), { maxLength: 2 });

describe('valueAxis', () => {
  it('shows every mark, unless it is five decades below the top', () => {
    fc.assert(
      fc.property(sortedValues, marks, (values, marked) => {
        const { low, high } = valueAxis(values, marked);
        for (const mark of marked) {
          expect(mark).to.be.at.most(high);
          expect(mark >= low || mark < high / 1e5).to.be.true;
        }
      }),
    );
  });

  it('is linear where the limit is near, and logarithmic where it is far', () => {
    const values = [4, 5, 6].map((value) => ({ value, weight: 1 }));
    expect(valueAxis(values, [10])).to.include({ type: 'linear', low: 0 });
    expect(valueAxis(values, [2000]).type).to.equal('log');
    expect(valueAxis(values, [0.01]).type).to.equal('log');
  });

  it('draws values that are all zero', () => {
    expect(valueAxis([{ value: 0, weight: 1 }], [])).to.deep.equal({ type: 'linear', low: 0, high: 1 });
  });
});

describe('histogram', () => {
  it('gives each value to one bin: the shares are the weight on the axis', () => {
    fc.assert(
      fc.property(sortedValues, marks, fc.integer({ min: 1, max: 80 }), (values, marked, count) => {
        const axis = valueAxis(values, marked);
        const bins = histogram(values, axis, count);
        const total = values.reduce((sum, { weight }) => sum + weight, 0);
        const drawn = values
          .filter(({ value }) => value >= axis.low && value <= axis.high)
          .reduce((sum, { weight }) => sum + weight, 0);
        expect(bins).to.have.length(count);
        expect(bins.reduce((sum, { share }) => sum + share, 0)).to.be.closeTo((drawn / total) * 100, 1e-6);
      }),
    );
  });
});
