import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { startsOf } from './arrival-starts';
import { traceArrivals } from './trace-arrivals';

const rowsOf = (times: readonly number[]) => times.map((at) => ({ at: milliseconds(at) }));
const times = fc
  .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 })
  .map((list) => list.toSorted((one, other) => one - other));

describe('traceArrivals', () => {
  it('are those of the trace, the first at 0', () => {
    const rows = rowsOf([50, 50.25, 80, 80, 1050]);
    expect([...startsOf(traceArrivals({ rows }))]).to.deep.equal([0, 0.25, 30, 30, 1000]);
  });

  it('take half of the time at twice the rate', () => {
    fc.assert(
      fc.property(times, (list) => {
        const rows = rowsOf(list);
        const asRecorded = startsOf(traceArrivals({ rows }));
        expect(startsOf(traceArrivals({ rows, rateScale: 2 }))).to.deep.equal(
          asRecorded.map((start) => start / 2),
        );
      }),
    );
  });

  it('end by a duration of the load, not of the trace', () => {
    const rows = rowsOf([0, 100, 200, 300]);
    const duration = milliseconds(100);
    expect([...startsOf(traceArrivals({ rows, duration }))]).to.deep.equal([0]);
    expect([...startsOf(traceArrivals({ rows, duration, rateScale: 2 }))]).to.deep.equal([0, 50]);
  });
});
