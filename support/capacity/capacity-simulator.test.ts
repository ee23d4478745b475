import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { prompts } from '../load/load-plans.fixture';
import type { MetricName } from '../load/metric';
import { specOf } from '../load/workers/recording-server.fixture';
import { LoadWorkers } from '../load/workers/load-workers';
import { milliseconds } from '../quantities/units';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { meanOf } from './coverage.fixture';
import type { LevelLoad } from './level-load';
import { LevelSeries } from './level-series';
import { sendPilot } from './pilot';
import { UNENDING } from './queueing-trial.fixture';
import { parseSlaLimit } from './sla';
import { capacityEvidence, findCapacity } from './sla-capacity';
import { UserLevels } from './user-levels';

const ms = milliseconds;
/** A slot has an answer for 100 ms: 20 to the first token, and eight times ten. */
const [SLOTS, SERVICE, FIRST] = [4, 100, 20];
const WORKLOAD = prompts({ model: 'simulated-model', words: [8], outputTokens: [9] });

describe('levels of virtual users on a simulator in a process of its own', () => {
  let simulator: SpawnedSimulator;
  let workers: LoadWorkers;
  let sent = 0;
  before(async () => {
    simulator = await SpawnedSimulator.start(
      ...['--ttft', `${FIRST} ms`, '--itl', '10 ms', '--streams', `${SLOTS}`],
    );
    workers = await LoadWorkers.start(1);
  });
  after(async () => {
    await workers[Symbol.asyncDispose]();
    await simulator[Symbol.asyncDispose]();
  });

  async function series(): Promise<LevelSeries> {
    const runner = workers.clientsOf(specOf(simulator.baseUrl));
    const { responseTime, counts } = await sendPilot(runner, WORKLOAD, UNENDING);
    sent += counts.sent;
    const none = ms(0);
    const levels = new UserLevels({ workloadOf: () => WORKLOAD, thinkTime: none }, runner);
    const bounds = { least: ms(2000), most: ms(4000) };
    return new LevelSeries(levels, { responseTime, thinkTime: none, bounds, budget: ms(6000) });
  }

  /** How long the requests of that level had a slot, by the server's own log. */
  async function servedFor({ counts }: LevelLoad): Promise<number> {
    const before = sent;
    sent += counts.sent;
    const served = (await simulator.truthOf(sent)).slice(before);
    return meanOf(served.map(({ slotTakenAt = NaN, endedAt }) => endedAt - slotTakenAt));
  }

  it('have the throughput and the time to first token that the slots allow', async (test) => {
    const levels = await series();
    for (const users of [SLOTS, 6 * SLOTS]) {
      const load = await levels.measure(users, UNENDING);
      const service = await servedFor(load);
      expect(service).to.be.at.least(SERVICE);
      const estimate = (name: MetricName) => {
        const found = load.summary.estimate(name, { kind: 'mean' });
        if (found.status !== 'estimated') throw new Error(found.reason);
        return found;
      };
      const [rate, first] = [estimate('request_rate'), estimate('ttft')];
      const most = (1000 * Math.min(users, SLOTS)) / service;
      const least = (users / Math.min(users, SLOTS)) * service - (service - FIRST);
      test.diagnostic(
        `${users} users: ${rate.value.toFixed(2)} requests/s (${rate.low.toFixed(2)} to ${rate.high.toFixed(2)}), at most ${most.toFixed(2)}; TTFT ${first.value.toFixed(1)} ms (${first.low.toFixed(1)} to ${first.high.toFixed(1)}), at least ${least.toFixed(1)}`,
      );
      expect(load.unsettled).to.equal(undefined);
      expect(load.summary.failures.count).to.equal(0);
      expect(rate.low).to.be.at.most(most);
      expect(first.high).to.be.at.least(least);
      // What the client and the wire add to an answer, a slot is empty for, unless somebody waits for it.
      const added = users > SLOTS ? 0 : first.value - FIRST + 5;
      expect(rate.high).to.be.at.least((0.98 * most * service) / (service + added));
      expect(first.low).to.be.at.most(1.02 * least + 5);
    }
  });

  it('are found up to the last that is served within a limit', async (test) => {
    // Of three full rounds everybody waits two; of one user more, one in four waits a part of a third, 25 ms or more.
    const capacity = 3 * SLOTS;
    const limit = 2 * SERVICE + FIRST + 15;
    const sla = [parseSlaLimit('p95 time to first token', `${limit} ms`)] as const;
    const bounds = { least: 1, most: 1000, whole: true, resolution: 0.02 };
    const plan = { sla, promised: capacity, budget: ms(30_000), ...bounds };
    const found = await findCapacity(await series(), plan, UNENDING);
    const { evidence } = capacityEvidence(found, { whole: true, dimension: 'count' });
    for (const { load, verdict } of found.tried)
      test.diagnostic(`${load.level} users: ${verdict.outcome} ${verdict.why}`);
    expect(evidence).to.include({ status: 'estimated' });
    expect(evidence)
      .to.have.property('value')
      .that.is.within(capacity - 1, capacity + 1);
  });
});
