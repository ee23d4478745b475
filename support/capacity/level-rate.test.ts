import { describe, it } from 'node:test';
import { expect } from 'chai';
import { departureWindows } from '../load/departures';
import { completed, later } from '../load/record.fixture';
import type { CompletedRecord } from '../load/request-record';
import { milliseconds } from '../quantities/units';
import { levelRate } from './level-rate';

const STEADY = { from: milliseconds(1000), to: milliseconds(3000) };

/** Answers of four tokens over 300 ms, the first of them 100 ms after it was asked; `at` is when they end. */
const answersAt = (ends: readonly number[]): CompletedRecord[] =>
  ends.map((end) =>
    later(
      end - 400,
      completed({
        sentAt: 0,
        contentAt: [100, 200, 300, 400],
        contentTokens: [1, 1, 1, 1],
        outputTokens: 4,
        endedAt: 400,
      }),
    ),
  );

const rateOf = (of: 'requests' | 'tokens', answered: readonly CompletedRecord[]) =>
  levelRate(
    of,
    [{ windows: departureWindows(answered, STEADY).filter(({ warmUp }) => !warmUp), answered }],
    0.95,
  );

describe('levelRate', () => {
  it('counts what came in the time, whichever request it belongs to', () => {
    // One ends just after the time begins, with three tokens before; one ends after it, with three tokens in it.
    const answered = answersAt([1050, 3050]);
    expect(rateOf('requests', answered)?.value).to.be.closeTo(1 / 2, 1e-12);
    expect(rateOf('tokens', answered)?.value).to.be.closeTo((1 + 3) / 2, 1e-12);
  });

  it('counts tokens that no event shows when the answer is over', () => {
    const [silent] = answersAt([2000]).map((record) => ({ ...record, outputTokens: 10 }));
    expect(rateOf('tokens', [silent!])?.value).to.be.closeTo(10 / 2, 1e-12);
  });

  it('does not trust windows that are alike, where all comes in bursts', () => {
    // Sixteen every 199 ms: two bursts in each window but the last, and the time holds a part of one more.
    const ends = Array.from({ length: 40 }, (_, burst) => Array<number>(16).fill(1010 + 50.1 * burst)).flat();
    const { value, low, high } = rateOf('requests', answersAt(ends))!;
    const truth = (16 * 1000) / 50.1;
    expect(value).to.be.above(truth);
    expect(low).to.be.below(truth);
    expect(high).to.be.above(truth);
    expect(high - low).to.be.below(0.1 * truth);
  });

  it('is none of no window', () => {
    expect(levelRate('requests', [], 0.95)).to.equal(undefined);
  });
});
