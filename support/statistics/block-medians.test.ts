import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { blockMedians } from './block-medians';

const reading = (at: number, value: number) => ({ at: milliseconds(at), value });

describe('blockMedians', () => {
  it('takes the median of each stretch of equal time, and none of a stretch without readings', () => {
    const series = [reading(10, 5), reading(20, 900), reading(30, 6), reading(90, 1), reading(110, 3)];
    expect(blockMedians(series, 4)).to.deep.equal([reading(20, 6), reading(100, 2)]);
  });

  it('takes one instant for one block', () => {
    expect(blockMedians([reading(7, 1), reading(7, 2)], 10)).to.deep.equal([reading(7, 1.5)]);
    expect(blockMedians([], 3)).to.deep.equal([]);
  });

  it('keeps order, and every value within the values seen', () => {
    const series = fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: -99, max: 99 })), { minLength: 1 });
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 20 }), (pairs, blocks) => {
        const readings = pairs.map(([at, value]) => reading(at, value)).sort((a, b) => a.at - b.at);
        const medians = blockMedians(readings, blocks);
        expect(medians).to.have.length.within(1, Math.min(blocks, readings.length));
        const instants = medians.map(({ at }) => at);
        expect(instants).to.deep.equal(instants.toSorted((a, b) => a - b));
        const values = readings.map(({ value }) => value);
        for (const { value } of medians) expect(value).to.be.within(Math.min(...values), Math.max(...values));
      }),
    );
  });
});
