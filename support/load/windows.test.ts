import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { completed, failed } from './record.fixture';
import { windowsOf } from './windows';

const START = 5000;

/** Windows of requests that are due at these offsets, of which every third fails. */
function windows(offsets: readonly number[], warmUp: number, duration: number): ReturnType<typeof windowsOf> {
  const records = offsets.map((offset, index) => {
    const fields = { index, scheduledAt: START + offset, sentAt: START + offset };
    return index % 3 === 2 ? failed(fields) : completed(fields);
  });
  const times = {
    startAt: milliseconds(START),
    warmUp: milliseconds(warmUp),
    duration: milliseconds(duration),
  };
  return windowsOf(records, times);
}

const anyOffsets = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { maxLength: 60 });
const anyWarmUp = fc.integer({ min: 0, max: 900 });

describe('windowsOf', () => {
  it('puts every request into one window, by when it was due, those of the warm-up into one apart', () => {
    fc.assert(
      fc.property(anyOffsets, anyWarmUp, (offsets, warmUp) => {
        const [before, ...measured] = windows(offsets, warmUp, 1000);
        const indices = [before!, ...measured].flatMap(({ records }) => records.map(({ index }) => index));
        expect(indices.toSorted((one, other) => one - other)).to.deep.equal(offsets.map((_, index) => index));
        for (const { scheduledAt } of before!.records) expect(scheduledAt).to.be.below(START + warmUp);
        for (const { records, span } of measured) {
          for (const { scheduledAt } of records)
            expect(scheduledAt).to.be.within(span!.from - 1e-6, span!.to + 1e-6);
        }
      }),
    );
  });

  it('cuts the time from the warm-up to the end into twenty equal windows without gaps', () => {
    fc.assert(
      fc.property(anyWarmUp, (warmUp) => {
        const [before, ...measured] = windows([], warmUp, 1000);
        expect(before).to.deep.include({ warmUp: true, span: undefined });
        expect(measured).to.have.length(20);
        expect(measured.every((round) => !round.warmUp)).to.equal(true);
        expect(measured[0]!.span!.from).to.equal(START + warmUp);
        expect(measured.at(-1)!.span!.to).to.be.closeTo(START + 1000, 1e-6);
        for (const [index, { span }] of measured.entries()) {
          expect(span!.to - span!.from).to.be.closeTo((1000 - warmUp) / 20, 1e-6);
          if (index > 0) expect(span!.from).to.be.closeTo(measured[index - 1]!.span!.to, 1e-6);
        }
      }),
    );
  });

  it('tells each record its window, and those of the warm-up that they are of it', () => {
    const rounds = windows([0, 99, 100, 149, 150, 999, 1000], 100, 1100);
    const told = rounds.flatMap(({ index, records }) =>
      records.map(({ round, warmUp, scheduledAt }) => [index, round, warmUp, scheduledAt - START]),
    );
    expect(told).to.deep.equal([
      [20, 20, true, 0],
      [20, 20, true, 99],
      [0, 0, false, 100],
      [0, 0, false, 149],
      [1, 1, false, 150],
      [17, 17, false, 999],
      [18, 18, false, 1000],
    ]);
  });

  it('keeps what is due at the very end in the last window', () => {
    expect(windows([1000], 0, 1000).at(-1)!.records).to.have.length(1);
  });

  it('holds a load of a single instant', () => {
    const rounds = windows([0, 0], 0, 0);
    expect(rounds.filter(({ warmUp }) => !warmUp).flatMap(({ records }) => records)).to.have.length(2);
  });
});
