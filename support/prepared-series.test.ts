import { describe, it } from 'node:test';
import { expect } from 'chai';
import { sendPilot } from './capacity/pilot';
import { runnerOf, UNENDING } from './capacity/queueing-trial.fixture';
import { behaviourOf, settingOf } from './load/behaviour/request-setting.fixture';
import { userRequests } from './load/behaviour/user-requests';
import { parseFigure } from './load/figure-names';
import { errorOf } from './load/lengths/length-samples.fixture';
import type { RequestRecord } from './load/request-record';
import { arrivalSeries, userSeries } from './prepared-series';
import { milliseconds } from './quantities/units';
import type { PreparedUsers } from './user-setting';

const LENGTHS = { 'prompt tokens': '32', 'output tokens': '3' };

/** Users who are answered after 70 ms, two at a time; they need a second from one request to the next. */
async function prepared(rows: Readonly<Record<string, string>> = {}): Promise<PreparedUsers> {
  const setting = settingOf();
  const requests = await userRequests(behaviourOf({ ...LENGTHS, 'think time': '930 ms', ...rows }), setting);
  const runner = runnerOf();
  const one = (await userRequests(behaviourOf(LENGTHS), setting)).workloadOf(1);
  const pilot = await sendPilot(runner, one, UNENDING);
  // In virtual time there is no instrument.
  const calibrate = (): Promise<undefined> => Promise.resolve(undefined);
  return { requests, runner, cost: setting.cost, pilot, calibrate };
}
const settingFor = (levelTime: number) => {
  const records: RequestRecord[] = [];
  const record = (one: RequestRecord): void => {
    records.push(one);
  };
  return { records, setting: { levelTime: milliseconds(levelTime), seed: 5, record } };
};

describe('userSeries', () => {
  it('measures so many users, long enough for all to come round', async () => {
    const { records, setting } = settingFor(100);
    const load = await userSeries(await prepared(), { ...setting, levelTime: milliseconds(2000) }).measure(
      4,
      UNENDING,
    );
    expect(load.measured).to.be.within(3000, 5000);
    expect(load.summary.estimate('request_rate', { kind: 'mean' }).value).to.be.closeTo(4, 0.7);
    expect(records.length).to.be.greaterThan(load.summary.completed - 1);
  });

  it('takes five times the time of a level at most', async () => {
    const load = await userSeries(await prepared(), settingFor(100).setting).measure(4, UNENDING);
    expect(load.runs[0]?.measured).to.equal(500);
  });

  it('measures again while a verdict is open, until six times the time of a level are over', async () => {
    const users = await prepared({ 'think time': '0 s' });
    const load = await userSeries(users, settingFor(150).setting).measure(4, UNENDING);
    await load.measureUntil(() => false, UNENDING);
    const times = load.runs.map(({ measured }) => measured);
    const before = times.slice(0, -1).reduce((sum, time) => sum + time, 0);
    expect(before).to.be.within(1, 899);
    expect(load.measured).to.be.at.least(900);
  });
});

describe('arrivalSeries', () => {
  it('measures so many arrivals a second, who do not wait', async () => {
    const { records, setting } = settingFor(5000);
    const load = await arrivalSeries(await prepared(), setting).measure(20, UNENDING);
    // Two hundred arrivals take ten seconds.
    expect(load.measured).to.equal(10_000);
    expect(load.summary.estimate('request_rate', { kind: 'mean' }).value).to.be.closeTo(20, 4);
    expect(records.length).to.be.greaterThan(180);
    expect(load.judged(parseFigure('p95 TTFT')).metric.name).to.equal('ttft_scheduled');
  });

  it('has other arrivals for another seed', async () => {
    const startsOf = async (seed: number): Promise<number[]> => {
      const { records, setting } = settingFor(500);
      await arrivalSeries(await prepared(), { ...setting, seed }).measure(20, UNENDING);
      return records.slice(0, 10).map(({ scheduledAt }) => scheduledAt);
    };
    expect(await startsOf(5)).to.deep.equal(await startsOf(5));
    expect(await startsOf(5)).not.to.deep.equal(await startsOf(6));
  });

  it('refuses sessions, whose turns cannot arrive by themselves', async () => {
    const sessions = await prepared({ 'turns per session': '2' });
    expect(errorOf(() => arrivalSeries(sessions, settingFor(500).setting))).to.match(
      /^arrivals ask once each; leave "turns per session" out/,
    );
  });
});
