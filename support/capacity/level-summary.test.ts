import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseStatistic } from '../load/statistic';
import { departureWindows } from '../load/departures';
import { LoadSummary } from '../load/load-summary';
import { completed, later } from '../load/record.fixture';
import { milliseconds } from '../quantities/units';
import type { LevelRun } from './level-run';
import { LevelSummary } from './level-summary';

/** Two seconds in which an answer ends every millisecond; each waits as long as it is told to. */
function runOf(ttftAt: (at: number) => number): LevelRun {
  const records = Array.from({ length: 2000 }, (_, at) => {
    const ttft = ttftAt(at);
    return later(at - ttft, completed({ contentAt: [ttft, ttft + 0.1], endedAt: ttft + 0.1 }));
  });
  const span = { from: milliseconds(0), to: milliseconds(2000) };
  return { rounds: departureWindows(records, span), measured: milliseconds(2000) } as unknown as LevelRun;
}

const median = (summary: LoadSummary): { low: number; high: number } => {
  const found = summary.estimate('ttft', parseStatistic('median'));
  if (found.status !== 'estimated') throw new Error(found.reason);
  return found;
};

describe('LevelSummary', () => {
  it('does not take what a few answers waited for the uncertainty of a median', () => {
    const run = runOf((at) => (at >= 600 && at < 700 ? 2000 : 40 + (at % 97) / 10));
    const found = median(new LevelSummary([run]));
    // Their mean is three times as much, and known to a factor of two.
    expect(found.low).to.be.above(37);
    expect(found.high).to.be.below(55);
  });

  it('is less sure of one where all answers share the luck of a queue that fills and empties', () => {
    const run = runOf((at) => 40 + 30 * Math.sin(at / 150));
    const [own, independent] = [new LevelSummary([run]), new LoadSummary(run.rounds)].map(median);
    expect(own!.high - own!.low).to.be.above(3 * (independent!.high - independent!.low));
  });
});
