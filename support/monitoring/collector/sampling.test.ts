import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { MetricType } from '../metric-type';
import { FakeSource, type FakeLook } from './fake-source.fixture';
import { HandTurnedTime } from './hand-turned-time.fixture';
import { Kept } from './kept.fixture';
import { Sampler } from './sampler';
import { Sampling } from './sampling';
import { Ticks } from './ticks';

function samplingOf(
  types: readonly { type: MetricType; interval: number; look?: (index: number) => FakeLook }[],
  choreEvery = 1e9,
) {
  const time = new HandTurnedTime();
  const start = milliseconds(time.now() + 10);
  const chores: number[] = [];
  const made = types.map(({ type, interval, look }) => {
    const source = new FakeSource(time, look, type);
    const ticks = new Ticks(start, milliseconds(interval));
    return { source, sampler: new Sampler(source, ticks, time.clocks, new Kept()) };
  });
  const chore = { every: milliseconds(choreEvery), do: () => chores.push(time.now() - start) };
  const sampling = new Sampling(
    made.map(({ sampler }) => sampler),
    { start, chore, rung: () => undefined },
    { clock: time, makeAlarm: time.makeAlarm },
  );
  return { time, start, made, chores, sampling };
}

describe('Sampling of several types', () => {
  it('gives each its own pace, and a look that hangs holds up no other', async () => {
    const { time, start, made } = samplingOf([
      { type: 'CPU utilization', interval: 15_000 },
      { type: 'GPU utilization', interval: 5_000, look: () => ({ takes: Infinity, heedsAbort: false }) },
      { type: 'Error rates', interval: 1_000 },
    ]);
    await time.pass(10 + 60_000);
    const [cpu, gpu, errors] = made.map(({ source }) => source.begun.map((at) => at - start));
    expect(cpu).to.deep.equal([0, 15_000, 30_000, 45_000, 60_000]);
    expect(gpu).to.deep.equal([0]);
    expect(errors).to.have.lengthOf(61);
    expect(made[1]!.sampler.status).to.include({ failed: 1, missed: 11 });
    expect(made[2]!.sampler.status).to.include({ taken: 61, missed: 0, largestLateness: 0 });
  });

  it('goes on where a look throws', async () => {
    const { time, made } = samplingOf([
      { type: 'CPU utilization', interval: 100, look: () => ({ shows: new Error('a fault') }) },
      { type: 'Error rates', interval: 100 },
    ]);
    await time.pass(10 + 950);
    expect(made[0]!.sampler.status).to.include({
      failed: 10,
      lastFailure: 'a fake: the look itself failed: a fault',
    });
    expect(made[1]!.sampler.status).to.include({ taken: 10 });
  });

  it('does its chore between ticks, the first time soon', async () => {
    const { time, chores } = samplingOf([{ type: 'Error rates', interval: 1000 }], 10_000);
    await time.pass(25_000);
    expect(chores.map(Math.round)).to.deep.equal([500, 10_500, 20_500]);
  });
});
