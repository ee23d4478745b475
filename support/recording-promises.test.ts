import { describe, it } from 'node:test';
import { expect } from 'chai';
import { judge } from './assertions/judge';
import type { MonitoringSystem, Recorded, Retention } from './monitoring/monitoring-system';
import { milliseconds } from './quantities/units';
import { recordingRows } from './recording-promises';

const DAY = 86_400_000;
const PROMISED = {
  type: 'CPU utilization',
  interval: milliseconds(15_000),
  retention: milliseconds(7 * DAY),
} as const;

const kept: Retention = { status: 'tried', planted: 8, wronglyDeleted: 0, wronglyKept: 0 };

const systemOf = (recorded: Recorded, retention: Retention = kept): MonitoringSystem => ({
  name: 'a system',
  recorded: () => Promise.resolve(recorded),
  retention: () => Promise.resolve(retention),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

/** A series sampled every so many ms for an hour divided by the compression; some of its samples are left out. */
const sampledEvery = (
  interval: number,
  count: number,
  isThere: (index: number) => boolean = () => true,
): Recorded => ({
  status: 'recorded',
  series: [
    {
      name: 'cpu{run="1"}',
      instants: Array.from({ length: count }, (_, index) => index * interval).filter((_, index) =>
        isThere(index),
      ),
    },
  ],
  notes: [],
});

async function outcomes(system: MonitoringSystem, timeCompression = 1, doubts: readonly string[] = []) {
  const collection = { from: 0, to: 3_600_000 / timeCompression, timeCompression, doubts };
  const { rows, notes } = await recordingRows(PROMISED, { name: 'store', system }, collection);
  const verdicts = rows.map(({ threshold, evidence, doubts: why = [], missProvesNothing }) => {
    const verdict = judge(threshold, evidence, why);
    return verdict.outcome === 'failed' && missProvesNothing !== undefined ? 'open' : verdict.outcome;
  });
  return { verdicts, notes, rows };
}

describe('recordingRows', () => {
  it('keeps what was sampled as promised, and says how many samples there were', async () => {
    const { verdicts, notes } = await outcomes(systemOf(sampledEvery(15_000, 240)));
    expect(verdicts).to.deep.equal(['passed', 'passed', 'passed']);
    expect(notes.at(-1)).to.equal('CPU utilization, store: 240 of 240 samples of cpu, at most 15 s apart');
  });

  it('breaks at a slower pace, and at missing samples', async () => {
    const slow = await outcomes(systemOf(sampledEvery(30_000, 120)));
    expect(slow.verdicts).to.deep.equal(['failed', 'failed', 'passed']);
    const lost = await outcomes(systemOf(sampledEvery(15_000, 240, (index) => index % 60 !== 7)));
    expect(lost.verdicts).to.deep.equal(['failed', 'passed', 'passed']);
  });

  it('tells the spacing at full pace by the lateness in compressed time, and decides nothing by a miss there', async () => {
    const { verdicts, rows } = await outcomes(systemOf(sampledEvery(505, 238)), 30);
    expect(verdicts).to.deep.equal(['passed', 'passed', 'passed']);
    expect(rows[1]?.evidence).to.include({ status: 'estimated', value: 15_005 });
    const lost = await outcomes(systemOf(sampledEvery(500, 240, (index) => index % 60 !== 7)), 30);
    expect(lost.verdicts).to.deep.equal(['open', 'passed', 'passed']);
    const halved = await outcomes(systemOf(sampledEvery(1000, 120)), 30);
    expect(halved.verdicts).to.deep.equal(['open', 'open', 'passed']);
    expect(halved.rows[1]?.evidence).to.include({ value: 30_000 });
  });

  it('takes for a miss what is one at full pace, too', async () => {
    const dead = await outcomes(systemOf(sampledEvery(500, 12)), 30);
    expect(dead.verdicts[0]).to.equal('failed');
    const nothing = await outcomes(systemOf({ status: 'recorded', series: [], notes: [] }), 30);
    expect(nothing.verdicts[0]).to.equal('failed');
  });

  it('keeps nothing of what was never recorded', async () => {
    const { verdicts } = await outcomes(systemOf({ status: 'recorded', series: [], notes: ['nothing'] }));
    expect(verdicts).to.deep.equal(['failed', 'inconclusive', 'inconclusive']);
  });

  it('does not measure what has no source', async () => {
    const { verdicts } = await outcomes(systemOf({ status: 'unavailable', reason: 'no GPU' }));
    expect(verdicts).to.deep.equal(Array(3).fill('not measured'));
  });

  it('judges retention by what became of samples, or by what a server is set to', async () => {
    const recorded = sampledEvery(15_000, 240);
    const retention = async (of: Retention) => (await outcomes(systemOf(recorded, of))).verdicts[2];
    expect(await retention({ ...kept, wronglyDeleted: 1 })).to.equal('failed');
    expect(await retention({ ...kept, wronglyKept: 1 })).to.equal('inconclusive');
    expect(await retention({ status: 'unavailable', reason: 'nobody deleted' })).to.equal('not measured');
    const set = (days: number): Retention => ({
      status: 'configured',
      duration: milliseconds(days * DAY),
      source: 'its flags',
    });
    expect(await retention(set(6))).to.equal('failed');
    expect(await retention(set(7))).to.equal('passed');
    expect(await retention(set(Infinity))).to.equal('passed');
  });

  it('decides nothing by what was held for a part of the time only', async () => {
    const { verdicts } = await outcomes(systemOf(sampledEvery(15_000, 240)), 1, ['it is young']);
    expect(verdicts).to.deep.equal(['inconclusive', 'inconclusive', 'passed']);
  });
});
