import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { Lateness } from './lateness';

describe('Lateness', () => {
  it('tells mean, p99 and maximum to three digits', () => {
    const times = fc.array(fc.double({ min: 0.001, max: 10_000, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(times, (late) => {
        const lateness = new Lateness();
        for (const one of late) lateness.add(milliseconds(one));
        const { count, mean, p99, maximum } = lateness.summary;
        const sorted = late.toSorted((a, b) => a - b);
        const expected = {
          mean: late.reduce((sum, one) => sum + one, 0) / late.length,
          p99: sorted[Math.ceil(0.99 * late.length) - 1]!,
          maximum: sorted.at(-1)!,
        };
        expect(count).to.equal(late.length);
        expect(mean).to.be.closeTo(expected.mean, expected.mean / 500);
        expect(p99).to.be.closeTo(expected.p99, expected.p99 / 500);
        expect(maximum).to.be.closeTo(expected.maximum, expected.maximum / 500);
      }),
    );
  });

  it('counts what was exactly in time, and what is hours late', () => {
    const lateness = new Lateness();
    lateness.add(milliseconds(0));
    lateness.add(milliseconds(1e9));
    expect(lateness.summary.count).to.equal(2);
    expect(lateness.summary.maximum).to.be.closeTo(3_600_000, 7200);
  });

  it('is no number where nothing was counted: less than no limit', () => {
    expect(new Lateness().summary).to.deep.equal({ count: 0, mean: NaN, p99: NaN, maximum: NaN });
  });
});
