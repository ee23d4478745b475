import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { departureWindows } from './departures';
import { LoadSummary } from './load-summary';
import { completed, failed, later } from './record.fixture';

const STEADY = { from: milliseconds(1000), to: milliseconds(3000) };

/** One answer every 100 ms from 0 to 4000, each ended at its time. */
const answers = Array.from({ length: 41 }, (_, index) => ({
  ...later(100 * index - 75, completed()),
  index,
}));

describe('departureWindows', () => {
  it('has the answers that ended in the steady time, and none of the warm-up or the drain', () => {
    const summary = new LoadSummary(departureWindows(answers, STEADY));
    expect(summary.completedRecords.map(({ index }) => index)).to.deep.equal(
      Array.from({ length: 20 }, (_, index) => index + 10),
    );
    expect(summary.estimate('request_rate', { kind: 'mean' }).value).to.be.closeTo(10, 1e-9);
  });

  it('counts a failure that came while the load drained, but none that the run itself brought about', () => {
    const late = { failedAt: 9000 };
    const records = [
      ...answers,
      failed(late),
      failed({ ...late, outcome: 'aborted' }),
      failed({ failedAt: 10 }),
    ];
    const summary = new LoadSummary(departureWindows(records, STEADY));
    expect(summary.failures.count).to.equal(1);
  });

  it('numbers windows from where it is told to, and its records alike', () => {
    const rounds = departureWindows(answers, { ...STEADY, firstIndex: 21 });
    expect(rounds.map(({ index }) => index)).to.deep.equal(
      Array.from({ length: 21 }, (_, index) => index + 21),
    );
    for (const { index, records } of rounds)
      expect(new Set(records.map(({ round }) => round))).to.deep.equal(
        new Set(records.length === 0 ? [] : [index]),
      );
  });
});
