import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { startsOf } from './arrival-starts';
import { constantArrivals } from './constant-arrivals';
import { rampedArrivals } from './ramped-arrivals';

const rate = fc.double({ min: 0, max: 300, noNaN: true });
const duration = fc.double({ min: 1, max: 10_000, noNaN: true }).map(milliseconds);

const ramp = (from: number, to: number, ms: number): number[] => [
  ...startsOf(rampedArrivals({ from, to, duration: milliseconds(ms) })),
];

describe('rampedArrivals', () => {
  it('start where the integral of a rising rate reaches whole numbers: t^2 from 0 to 2 in a second', () => {
    expect(ramp(0, 2, 1000)).to.deep.equal([0]);
    expect(ramp(0, 8, 2000)).to.have.length(8);
    ramp(0, 8, 2000).forEach((start, index) =>
      expect(start).to.be.closeTo(1000 * Math.sqrt(index / 2), 1e-9),
    );
  });

  it('start where the integral of a falling rate does: the last is the furthest from its neighbour', () => {
    const starts = ramp(8, 0, 2000);
    expect(starts).to.have.length(8);
    starts.forEach((start, index) =>
      expect(start).to.be.closeTo(2000 - 1000 * Math.sqrt(4 - index / 2), 1e-9),
    );
  });

  it('are as many before any time as the rate amounts to, within one', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(rate, rate, duration, share, (from, to, ms, part) => {
        fc.pre(from > 0 || to > 0);
        const time = ms * part;
        const integral = (from * time + ((to - from) * time * part) / 2) / 1000;
        const before = ramp(from, to, ms).filter((start) => start < time).length;
        expect(before).to.be.closeTo(integral, 1 + 1e-6);
      }),
    );
  });

  it('from a rate to itself are constant arrivals', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 300, noNaN: true }), duration, (one, ms) => {
        expect(ramp(one, one, ms)).to.deep.equal([
          ...startsOf(constantArrivals({ rate: one, duration: ms })),
        ]);
      }),
    );
  });

  it('end by a count too', () => {
    const starts = startsOf(rampedArrivals({ from: 0, to: 8, duration: milliseconds(2000), count: 3 }));
    expect([...starts]).to.deep.equal(ramp(0, 8, 2000).slice(0, 3));
  });
});
