import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { damped } from './damping';
import { filled } from './gap-filling';
import { dayAfterDay, noisyDays } from './simulated-series.fixture';

const DAY = 12;
const WEEK = 7 * DAY;

const withValues = (values: readonly number[], from: number, others: readonly number[]): number[] =>
  values.map((value, place) => others[place - from] ?? value);

describe('damped', () => {
  it('draws a spike in to the usual, wherever it is', () => {
    const values = noisyDays(WEEK, DAY, 1);
    fc.assert(
      fc.property(
        fc.nat(WEEK - 1),
        // Three, and an odd value beside them, are taken for a shift.
        fc.integer({ min: 1, max: 2 }),
        fc.constantFrom(-1, 1),
        (place, length, sign) => {
          const spike = new Array<number>(length).fill(sign * 5000);
          const found = damped(withValues(values, place, spike), DAY);
          found.forEach((value, at) => {
            expect(Math.abs(value - (values[at] ?? NaN))).to.be.lessThan(60);
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('leaves a day that repeats itself, peaks and all, and what lasts longer than a spike', () => {
    const peaks = Array.from({ length: WEEK }, (_, step) => (step % DAY === 4 ? 1000 : 10));
    expect(damped(peaks, DAY)).to.deep.equal(peaks);
    const shifted = dayAfterDay(WEEK, DAY).map((value, step) => (step < WEEK - 5 ? value : value + 500));
    expect(damped(shifted, DAY)).to.deep.equal(shifted);
  });

  it('leaves gaps, and what is too short to tell', () => {
    const gap = withValues(dayAfterDay(WEEK, DAY), 30, [NaN, NaN]);
    expect(damped(gap, DAY)).to.deep.equal(gap);
    const short = withValues(dayAfterDay(2 * DAY, DAY), 5, [1e6]);
    expect(damped(short, DAY)).to.deep.equal(short);
  });
});

describe('filled', () => {
  it('takes the season before, and of that the one before', () => {
    const values = dayAfterDay(WEEK, DAY);
    const gap = withValues(values, 3 * DAY, new Array<number>(2 * DAY).fill(NaN));
    expect(filled(gap, DAY)).to.deep.equal(values);
  });

  it('is a straight line without one, and level at the ends', () => {
    expect(filled([NaN, 1, NaN, NaN, 4, NaN], DAY)).to.deep.equal([1, 1, 2, 3, 4, 4]);
  });

  it('changes nothing but gaps, and leaves none', () => {
    const values = fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constant(NaN)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), fc.nat(), (series, season, place) => {
        const some = withValues(series, place % series.length, [7]);
        const result = filled(some, season);
        expect(result).to.have.length(some.length);
        expect(result.some(Number.isNaN)).to.equal(false);
        some.forEach((value, at) => {
          if (!Number.isNaN(value)) expect(result[at]).to.equal(value);
        });
      }),
    );
  });
});
