import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { clientHealth, threadHealth } from './health/client-health.fixture';
import { JudgedOpenLoad } from './judged-open-load';
import { StagedJudgement, type OpenSetting } from './judged-open-load.fixture';
import { METRICS, type MetricName } from './metric';
import { parseStatistic } from './statistic';

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
const run = (setting: OpenSetting = {}): Promise<JudgedOpenLoad> => new StagedJudgement(setting).run();
const figure = (name: MetricName, statistic = 'mean') => ({
  metric: METRICS[name],
  statistic: parseStatistic(statistic),
});
const value = ({ summary }: JudgedOpenLoad, name: MetricName): number =>
  summary.estimate(name, parseStatistic('mean')).value ?? NaN;

describe('JudgedOpenLoad', () => {
  it('has the warm-up in the books and in no figure', async () => {
    const stage = new StagedJudgement({ firstToken: (position) => (position < 20 ? 900 : 50) });
    const load = await stage.run();
    expect(load.counts).to.include({ scheduled: 100, completed: 100 });
    expect(load.summary.completed).to.equal(80);
    expect(load.summary.estimate('ttft', parseStatistic('maximum')).value).to.be.closeTo(50, 1e-6);
    expect(stage.observed.map(({ index }) => index)).to.deep.equal(range(100));
  });

  it('has the rates and latencies of what was measured', async () => {
    const load = await run();
    expect(load.pace.offeredRate).to.be.closeTo(10, 1e-9);
    expect(load.pace.achievedRate).to.be.closeTo(10, 1e-9);
    expect(load.pace.lag).to.deep.equal({ p50: 0, p99: 0, maximum: 0 });
    expect(value(load, 'request_rate')).to.be.closeTo(10, 1e-9);
    expect(value(load, 'output_tps')).to.be.closeTo(30, 1e-9);
    expect(value(load, 'ttft')).to.be.closeTo(50, 1e-9);
    expect(value(load, 'e2e')).to.be.closeTo(70, 1e-9);
    expect(await load.measureUntil()).to.equal(load.summary);
  });

  it('has the rate of the server, not of the schedule, where the server is behind', async () => {
    // It completes five in a second, and the last one ten seconds after the last was due.
    const plan = { warmUp: milliseconds(0) };
    const load = await run({ plan, firstToken: (position) => 100 * position + 180 });
    expect(load.counts).to.include({ completed: 100 });
    expect(value(load, 'request_rate')).to.be.closeTo(5, 0.1);
    expect(value(load, 'output_tps')).to.be.closeTo(15, 0.3);
  });

  it('has the rate of the server also where answers are long: what began in the warm-up ends after it', async () => {
    const load = await run({ firstToken: () => 1900 });
    expect(value(load, 'request_rate')).to.be.closeTo(10, 0.2);
    expect(value(load, 'output_tps')).to.be.closeTo(30, 0.6);
  });

  it('takes for its time what the requests took, where they run out before the duration', async () => {
    const arrivals = { kind: 'constant', rate: 10, duration: milliseconds(60_000), count: 101 } as const;
    const load = await run({ plan: { arrivals, warmUp: milliseconds(0) } });
    expect(value(load, 'request_rate')).to.be.closeTo(10, 1e-6);
  });

  it('takes for its time what a trace took that is shorter than the duration', async () => {
    const rows = Array.from({ length: 101 }, (_, row) => ({ at: milliseconds(100 * row) }));
    const arrivals = { kind: 'trace', rows, duration: milliseconds(60_000) } as const;
    const load = await run({ plan: { arrivals, warmUp: milliseconds(0) } });
    expect(value(load, 'request_rate')).to.be.closeTo(10, 1e-6);
  });

  it('holds what was sent until its signal was aborted, in its books and for who watches', async () => {
    const abortion = new AbortController();
    const stage = new StagedJudgement({ signal: abortion.signal });
    stage.time.timer(milliseconds(3_025), () => {
      abortion.abort();
    });
    const load = await stage.run();
    expect(load.counts).to.include({ scheduled: 31, completed: 30, aborted: 1 });
    expect(stage.observed.map(({ index }) => index)).to.deep.equal(range(31));
    expect(load.summary.completed).to.equal(10);
  });

  it('judges from the schedule what users wait for, and all else as it is', async () => {
    const load = await run();
    const names = Object.keys(METRICS) as MetricName[];
    const others = names.filter((name) => load.judged(figure(name)).metric.name !== name);
    expect(others).to.deep.equal(['ttft', 'e2e']);
    expect(load.judged(figure('ttft', 'p99'))).to.deep.equal(figure('ttft_scheduled', 'p99'));
    expect(load.judged(figure('e2e')).metric.name).to.equal('e2e_scheduled');
  });
});

describe('doubts about an open load', () => {
  it('are none where the client kept its schedule', async () => {
    const load = await run();
    for (const metric of ['ttft_scheduled', 'request_rate', 'error_rate'] as const)
      expect(load.doubts(figure(metric), 1)).to.deep.equal([]);
  });

  it('name a client that was late, for limits that this could decide, and not for its lateness itself', async () => {
    const load = await run({ lateness: () => 4 });
    expect(load.doubts(figure('ttft_scheduled'), 50).join()).to.match(
      /^the client sent its requests late: p99 schedule lag 4 ms, more than 5% of the limit of 50 ms/,
    );
    expect(load.doubts(figure('ttft_scheduled'), 100)).to.deep.equal([]);
    expect(load.doubts(figure('schedule_lag'), 1)).to.deep.equal([]);
    expect(load.doubts(figure('output_tps'), 1)).to.deep.equal([]);
  });

  it('name a rate that the client did not offer, and what it dropped', async () => {
    const load = await run({ plan: { maxInFlight: 1 }, firstToken: () => 150 });
    expect(load.counts).to.include({ scheduled: 100, completed: 50, dropped: 50 });
    const [pace, failures, ...others] = load.doubts(figure('ttft_scheduled', 'p50'), 1000);
    expect(pace).to.match(/^the client offered 5 req\/s instead of 10 req\/s/);
    expect(others).to.deep.equal([]);
    expect(failures).to.equal(undefined);
    expect(load.doubts(figure('ttft_scheduled', 'p90'), 1000)[1]).to.match(
      /^40 of 80 requests failed, .* the first \(dropped\): 1 requests of this worker are in flight/,
    );
  });

  it('name a client that offered nothing at all', async () => {
    const load = await run({ plan: { maxInFlight: 0 } });
    expect(load.doubts(figure('request_rate'), 1)).to.deep.equal([
      'the client offered no more than one request instead of 10 req/s',
    ]);
  });

  it('name failures that a latency would hide, and leave them to rates', async () => {
    const load = await run({ fails: (position) => position % 20 === 5 });
    expect(load.doubts(figure('ttft_scheduled', 'p95'), 1000)).to.deep.equal([]);
    expect(load.doubts(figure('ttft_scheduled', 'p99'), 1000)).to.deep.equal([
      '4 of 80 requests failed, more than this figure may leave out; the first (http error): the server is full',
    ]);
    expect(load.doubts(figure('error_rate'), 1)).to.deep.equal([]);
  });

  it('name books that do not balance, and workers that were too busy', async () => {
    const { summary, pace, counts, startAt } = await run();
    const busy = clientHealth([threadHealth({ busiestWindow: 0.99 })]);
    const broken = { ...counts, completed: counts.completed - 1 };
    // Only these of a run are looked at.
    const parts = { counts: broken, health: busy } as unknown as ConstructorParameters<
      typeof JudgedOpenLoad
    >[1];
    const doubts = new JudgedOpenLoad('a client', parts, startAt, summary, pace).doubts(
      figure('request_rate'),
      1,
    );
    expect(doubts).to.have.length(2);
    expect(doubts[0]).to.equal('the books do not balance: 100 requests were sent, but 99 have an outcome');
    expect(doubts[1]).to.match(/^a load worker was busy 99% of a quarter second/);
  });
});
