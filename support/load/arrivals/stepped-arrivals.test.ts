import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { startsOf } from './arrival-starts';
import { constantArrivals } from './constant-arrivals';
import { steppedArrivals, type ArrivalStep } from './stepped-arrivals';

const step = (rate: number, duration: number): ArrivalStep => ({ rate, duration: milliseconds(duration) });

const CASES: readonly [what: string, steps: readonly ArrivalStep[], starts: readonly number[]][] = [
  ['rates one after another', [step(4, 1000), step(2, 1000)], [0, 250, 500, 750, 1000, 1500]],
  ['a pause', [step(4, 500), step(0, 1000), step(4, 500)], [0, 250, 1500, 1750]],
  ['a pause at the start', [step(0, 300), step(10, 200)], [300, 400]],
  ['pauses in a row and at the end', [step(0, 100), step(0, 100), step(10, 200), step(0, 900)], [200, 300]],
  ['half of a gap that the next rate finishes', [step(1, 500), step(4, 500)], [0, 625, 875]],
  [
    'half of a gap that waits for the pause to end',
    [step(1, 500), step(0, 2000), step(4, 500)],
    [0, 2625, 2875],
  ],
  ['a step too short for any request', [step(1, 100), step(1, 100), step(1, 1000)], [0, 1000]],
];

const steps = fc.array(
  fc.record({
    rate: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 300, noNaN: true })),
    duration: fc.double({ min: 0.1, max: 2000, noNaN: true }).map(milliseconds),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Requests that the steps amount to up to a time in ms. */
function integral(of: readonly ArrivalStep[], time: number): number {
  let from = 0;
  let requests = 0;
  for (const { rate, duration } of of) {
    requests += (rate * Math.min(duration, Math.max(0, time - from))) / 1000;
    from += duration;
  }
  return requests;
}

describe('steppedArrivals', () => {
  for (const [what, list, starts] of CASES) {
    it(`go through ${what}`, () => {
      expect([...startsOf(steppedArrivals({ steps: list }))]).to.deep.equal(starts);
    });
  }

  it('are as many before any time as the rate amounts to, within one', () => {
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 16_000, noNaN: true }), (list, time) => {
        const before = startsOf(steppedArrivals({ steps: list })).filter((start) => start < time).length;
        expect(before).to.be.closeTo(integral(list, time), 1 + 1e-6);
      }),
    );
  });

  it('never start within a pause', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const starts = startsOf(steppedArrivals({ steps: list }));
        let from = 0;
        for (const { rate, duration } of list) {
          const until = from + duration;
          if (rate === 0) expect(starts.some((start) => start >= from && start < until)).to.equal(false);
          from = until;
        }
      }),
    );
  });

  it('of one step are constant arrivals', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 300, noNaN: true }),
        fc.double({ min: 0.1, max: 5000, noNaN: true }).map(milliseconds),
        (rate, duration) => {
          expect([...startsOf(steppedArrivals({ steps: [{ rate, duration }] }))]).to.deep.equal([
            ...startsOf(constantArrivals({ rate, duration })),
          ]);
        },
      ),
    );
  });

  it('end before the last step where an end is given', () => {
    const list = [step(4, 1000), step(2, 1000)];
    expect([...startsOf(steppedArrivals({ steps: list, duration: milliseconds(500) }))]).to.deep.equal([
      0, 250,
    ]);
    expect([...startsOf(steppedArrivals({ steps: list, count: 5 }))]).to.deep.equal([0, 250, 500, 750, 1000]);
  });
});
