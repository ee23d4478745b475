import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { unending } from './fake-target.fixture';
import { JudgedOpenLoad, type RunningOpenLoad } from './judged-open-load';
import { StagedJudgement, type OpenSetting } from './judged-open-load.fixture';
import { prompts } from './load-plans.fixture';
import { METRICS, type MetricName } from './metric';
import { parseStatistic } from './statistic';

const TWELVE_HOURS = 43_200_000;
const MEAN = parseStatistic('mean');

/** An open load that was begun twelve hours after the time, so that an instant is no offset. */
async function begun(setting: OpenSetting = {}): Promise<{
  readonly stage: StagedJudgement;
  readonly running: RunningOpenLoad;
  readonly startAt: number;
}> {
  const stage = new StagedJudgement(setting);
  stage.time.spend(TWELVE_HOURS);
  const running = stage.begin();
  return { stage, running, startAt: await running.startAt };
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
const value = ({ summary }: JudgedOpenLoad, name: MetricName): number =>
  summary.estimate(name, MEAN).value ?? NaN;

describe('an open load that goes on while its caller watches', () => {
  it('says when it began, and how far it is', async () => {
    const { stage, running, startAt } = await begun();
    expect(startAt).to.equal(TWELVE_HOURS);
    expect(running.progress).to.deep.equal({ over: 0, inFlight: 0 });
    stage.time.pass(startAt + 4_025);
    expect(running.progress).to.deep.equal({ over: 40, inFlight: 1 });
    stage.time.pass(1e9);
    const load = await running.result;
    expect(running.progress).to.deep.equal({ over: 100, inFlight: 0 });
    expect(load.startAt).to.equal(TWELVE_HOURS);
    const offsets = load.records.map(({ scheduledAt }) => scheduledAt - load.startAt);
    for (const [index, offset] of offsets.entries()) expect(offset).to.be.closeTo(100 * index, 1e-6);
  });

  it('is then what it would have been, had its end been waited for', async () => {
    const { stage, running } = await begun();
    stage.time.pass(1e9);
    const [watched, other] = [await running.result, await new StagedJudgement({}).run()];
    expect(watched.counts).to.deep.equal(other.counts);
    expect(watched.pace.offeredRate).to.be.closeTo(other.pace.offeredRate, 1e-6);
    for (const name of ['ttft_scheduled', 'request_rate', 'output_tps'] as const)
      expect(value(watched, name)).to.be.closeTo(value(other, name), 1e-6);
  });

  it('is judged up to the last request that fell due, where it is stopped, and waits for its answer', async () => {
    const { stage, running, startAt } = await begun({ firstToken: () => 900 });
    stage.time.pass(startAt + 6_050);
    running.stop();
    stage.time.pass(1e9);
    const load = await running.result;
    expect(load.counts).to.include({ scheduled: 61, completed: 61, aborted: 0 });
    expect(load.records.map(({ index }) => index)).to.deep.equal(range(61));
    expect(load.summary.completed).to.equal(41);
    const spans = load.summary.rounds.flatMap(({ span }) => span ?? []);
    expect(spans[0]?.from).to.equal(startAt + 2_000);
    expect(spans.at(-1)?.to).to.be.closeTo(startAt + 6_000, 1e-6);
    expect(value(load, 'request_rate')).to.be.closeTo(10, 0.3);
    expect(load.doubts({ metric: METRICS.ttft_scheduled, statistic: MEAN }, 1000)).to.deep.equal([]);
  });

  it('has nothing to judge where it is stopped before the first request, or within the warm-up', async () => {
    for (const [after, scheduled] of [
      [-1, 0],
      [1_050, 11],
    ] as const) {
      const { stage, running, startAt } = await begun();
      if (after >= 0) stage.time.pass(startAt + after);
      running.stop();
      stage.time.pass(1e9);
      const load = await running.result;
      expect(load.records).to.have.length(scheduled);
      expect(load.startAt).to.equal(startAt);
      expect(load.summary.completed).to.equal(0);
      expect(load.summary.estimate('request_rate', MEAN)).to.have.property('status', 'too few samples');
    }
  });

  it('fails with its worker, also before it began, and while nobody waits for it', async () => {
    const failure = new Error('the worker is gone');
    const runner = {
      description: 'a client',
      begin: () => ({
        startAt: Promise.reject(failure),
        stop: () => undefined,
        progress: { over: 0, inFlight: 0 },
        result: Promise.reject(failure),
      }),
    };
    const arrivals = { kind: 'constant', rate: 10, count: 3 } as const;
    const plan = { arrivals, workload: prompts(), seed: 1, maxInFlight: 1, warmUp: milliseconds(0) };
    const running = JudgedOpenLoad.begin(plan, runner, unending);
    // A rejection that nobody has looked at by then would fail this test.
    await nextTurn();
    for (const promise of [running.result, running.startAt])
      expect(await promise.catch((error: unknown) => error)).to.equal(failure);
  });
});
