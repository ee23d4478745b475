import { describe, it } from 'node:test';
import { expect } from 'chai';
import { monotonicClock } from '../quantities/clock';
import { milliseconds } from '../quantities/units';
import { FakeTarget, tellAnswer, unending } from './fake-target.fixture';
import type { GroundTruth, TrueRequest } from './ground-truth';
import { InstrumentTrial } from './instrument-trial';
import type { LoadRunner } from './load-runner';
import { LocalRunner } from './local-runner.fixture';
import { parseStatistic } from './statistic';

const PLAN = {
  timeToFirstToken: milliseconds(1),
  interTokenLatency: milliseconds(1),
  ...{ virtualUsers: 2, tokens: 3, idPrefix: 'trial-' },
};

/** A client that loses a worker in its warm-up or after it, and a truth that has lost what that worker told of it. */
function setUp(lostIn: 'warm-up' | 'measured load' | undefined) {
  const logged: TrueRequest[] = [];
  const target = new FakeTarget((request, events) => {
    const sentAt = monotonicClock.now();
    tellAnswer(request, events, { sentAt, firstTokenAt: sentAt + 3, betweenTokens: 1 });
    const tokenSentAt = [1, 2, 3].map((after) => ({ at: milliseconds(sentAt + after), tokens: 1 }));
    logged.push({ requestId: request.id ?? '', headersReceivedAt: sentAt, tokenSentAt });
    return Promise.resolve();
  });
  const local = new LocalRunner(target);
  const runner: LoadRunner = {
    description: 'a client',
    begin: (plan, signal) => {
      const load = local.begin(plan, signal);
      if (lostIn === undefined || plan.warmUp !== (lostIn === 'warm-up')) return load;
      const result = load.result.then((run) => {
        logged.splice(-1);
        return { ...run, health: { ...run.health, faults: [`w2 was lost in the ${lostIn}`] } };
      });
      return { ...load, result };
    },
  };
  const truth: GroundTruth = {
    model: 'm',
    server: () => {
      throw new Error('nobody connects in this test');
    },
    requests: (_prefix, count) =>
      logged.length < count
        ? Promise.reject(new Error(`${logged.length} of ${count}`))
        : Promise.resolve(logged),
  };
  return InstrumentTrial.run(PLAN, truth, runner, unending);
}

describe('InstrumentTrial', () => {
  it('knows by how much later than the truth the client saw first tokens', async () => {
    const trial = await setUp(undefined);
    expect(trial.counts).to.include({ scheduled: 8, completed: 8 });
    expect(trial.summary.completed).to.equal(6);
    expect(trial.calibration.error('ttft', parseStatistic('mean'))).to.be.closeTo(2, 1e-6);
    expect(trial.health.faults).to.equal(undefined);
  });

  for (const [lostIn, known] of [
    ['warm-up', 6],
    ['measured load', 5],
  ] as const)
    it(`carries the fault where a worker is lost in the ${lostIn}, with what is known all the same`, async () => {
      const trial = await setUp(lostIn);
      expect(trial.health.faults).to.deep.equal([`w2 was lost in the ${lostIn}`]);
      expect(trial.calibration.faults).to.deep.equal(trial.health.faults);
      expect(trial.counts).to.include({ scheduled: 8, completed: 8 });
      expect(trial.summary.completed).to.equal(known);
    });
});
