import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { countedSamples, dueSamples } from './due-samples';

const FROM = 1_769_882_400_000;
const INTERVAL = 1000;

const asked = (due: number, more = 0) => ({
  from: FROM,
  to: FROM + due * INTERVAL + more,
  interval: milliseconds(INTERVAL),
});

/** Offsets of instants that lie on a grid, each moved by its jitter. */
const onGrid = (phase: number, jitters: readonly number[]): number[] =>
  jitters.map((jitter, index) => FROM + phase + index * INTERVAL + jitter);

describe('dueSamples', () => {
  it('are the whole intervals of the time', () => {
    expect(dueSamples(asked(240))).to.equal(240);
    expect(dueSamples(asked(239, 999))).to.equal(239);
    expect(dueSamples(asked(0, 999))).to.equal(0);
    expect(dueSamples(asked(-1))).to.equal(0);
  });

  it('lose none to the digits that an instant of the epoch has not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 5, max: 100, noNaN: true }),
        (due, interval) => {
          const time = {
            from: FROM + 0.3,
            to: FROM + 0.3 + due * interval,
            interval: milliseconds(interval),
          };
          expect(dueSamples(time)).to.equal(due);
        },
      ),
      { seed: 11 },
    );
  });
});

describe('countedSamples', () => {
  const jittersBelow = (limit: number) =>
    fc.array(fc.integer({ min: -limit, max: limit }), { minLength: 1, maxLength: 60 });

  it('are all of them where each is less than half an interval off the grid of the first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), jittersBelow(499), (phase, [, ...jitters]) => {
        const instants = onGrid(phase, [0, ...jitters]);
        expect(countedSamples(instants, asked(instants.length, 999))).to.have.lengthOf(instants.length);
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it('are all of them where each, the first one too, is late by less than half an interval', () => {
    const late = fc.array(fc.integer({ min: 0, max: 499 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 499 }), late, (phase, jitters) => {
        const instants = onGrid(phase, jitters);
        expect(countedSamples(instants, asked(instants.length))).to.have.lengthOf(instants.length);
      }),
      { seed: 13, numRuns: 300 },
    );
  });

  it('are as many, whatever is doubled and in whatever order they come', () => {
    const instants = fc.array(fc.integer({ min: FROM, max: FROM + 30_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(instants, (some) => {
        const counted = countedSamples(some, asked(30));
        expect(countedSamples([...some.toReversed(), ...some], asked(30))).to.deep.equal(counted);
        expect(counted.length).to.be.at.most(30);
        expect(some).to.include.members([...counted]);
      }),
      { seed: 14, numRuns: 300 },
    );
  });

  it('are as many in any other hour', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20_000 })),
        fc.integer({ min: 1, max: 1e9 }),
        (some, shift) => {
          const at = (begin: number) => ({
            from: begin,
            to: begin + 20_000,
            interval: milliseconds(INTERVAL),
          });
          const [here, there] = [FROM, FROM + shift].map((begin) =>
            countedSamples(
              some.map((offset) => begin + offset),
              at(begin),
            ),
          );
          expect(there).to.deep.equal(here!.map((instant) => instant + shift));
        },
      ),
      { seed: 15 },
    );
  });

  it('are not more for a burst: each gap is missing whatever stands beside it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 5, maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 450 }), { maxLength: 20 }),
        (there, burst) => {
          const present = [0, ...there.flatMap((is, index) => (is ? [index + 1] : [])), there.length + 1];
          const grid = present.map((slot) => FROM + 500 + slot * INTERVAL);
          const instants = grid.flatMap((at) => [at, ...burst.map((after) => at + after)]);
          // A hole of two intervals or more has that many less one that no sample is near.
          const holes = grid.slice(1).map((at, index) => (at - grid[index]!) / INTERVAL);
          const missing = holes.reduce((sum, hole) => sum + hole - 1, 0);
          const due = there.length + 2;
          expect(grid.length).to.equal(due - missing);
          expect(countedSamples(instants, asked(due))).to.deep.equal(grid);
        },
      ),
      { seed: 16, numRuns: 300 },
    );
  });

  it('lack what is before a late beginning and after an early end', () => {
    const begunLate = onGrid(
      3000,
      Array.from({ length: 7 }, () => 0),
    );
    expect(countedSamples(begunLate, asked(10))).to.have.lengthOf(7);
    const endedEarly = onGrid(
      0,
      Array.from({ length: 6 }, () => 0),
    );
    expect(countedSamples(endedEarly, asked(10))).to.have.lengthOf(6);
  });

  it('are none of another time, and one at the very end is due no more', () => {
    const instants = onGrid(
      -2000,
      Array.from({ length: 30 }, () => 0),
    );
    const counted = countedSamples(instants, asked(10));
    expect(counted).to.have.lengthOf(10);
    expect([counted[0], counted[9]]).to.deep.equal([FROM, FROM + 9000]);
  });
});
