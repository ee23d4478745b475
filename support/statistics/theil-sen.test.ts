import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { seededFractions } from './random';
import { slopesAt, theilSen } from './theil-sen';
import type { TimedValue } from './timed-value';

const seriesOf = (values: readonly number[], every = 1): readonly TimedValue[] =>
  values.map((value, index) => ({ at: milliseconds(1000 + index * every), value }));

describe('theilSen', () => {
  it('is the median of the slopes of all pairs', () => {
    // Slopes 1, 4, 7/3, 7, 3, -1: their median lies between 7/3 and 3.
    const line = theilSen(seriesOf([0, 1, 8, 7]));
    expect(line?.slopePerMs).to.be.closeTo((7 / 3 + 3) / 2, 1e-12);
  });

  it('finds a line though a quarter of its points lie anywhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 10, maxLength: 10 }),
        (slope, offset, wild) => {
          const points = seriesOf(Array.from({ length: 40 }, () => 0)).map(({ at }, index) => {
            const spike = index % 4 === 1 ? wild[(index - 1) / 4] : undefined;
            return { at, value: spike ?? offset + slope * at };
          });
          const line = theilSen(points);
          expect(line?.slopePerMs).to.be.closeTo(slope, 1e-9);
          expect(line?.offset).to.be.closeTo(offset, 1e-6);
        },
      ),
      { seed: 3 },
    );
  });

  it('follows a line that is added, and a scale', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        (some, add, scale) => {
          const plain = theilSen(seriesOf(some))!.slopePerMs;
          const changed = seriesOf(some).map(({ at, value }) => ({ at, value: scale * value + add * at }));
          expect(theilSen(changed)!.slopePerMs).to.be.closeTo(scale * plain + add, 1e-9);
        },
      ),
      { seed: 3 },
    );
  });

  it('thins a series too long for all its pairs, and keeps its slope', () => {
    const fraction = seededFractions(8);
    const values = Array.from({ length: 50_000 }, (_, index) => 0.25 * index + 40 * fraction());
    expect(theilSen(seriesOf(values, 10))?.slopePerMs).to.be.closeTo(0.025, 1e-5);
  });

  it('has no slope where nothing lies apart in time', () => {
    expect(theilSen([])).to.equal(undefined);
    expect(theilSen(seriesOf([5]))).to.equal(undefined);
    expect(theilSen(seriesOf([5, 6, 7], 0))).to.equal(undefined);
  });

  it('leaves out pairs of one instant', () => {
    const slope = slopesAt([0, 0, 2]);
    expect(slope([1, 5, 7])).to.equal(2);
    expect(slope([0, 0, 8])).to.equal(4);
  });
});
