import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import { Simulator } from '../../simulator/simulator';
import { LatencyHistogram } from '../../statistics/latency-histogram';
import { TRANSPORTS } from '../../target/transport';
import { unending } from '../fake-target.fixture';
import { threadsAtWork } from '../health/client-health';
import { LATENCIES } from '../latencies';
import { imbalanceOf } from '../ledger';
import { closedModel, openModel, planOf, prompts } from '../load-plans.fixture';
import type { LoadRun } from '../load-runner';
import { isCompleted, type CompletedRecord } from '../request-record';
import { LoadWorkers } from './load-workers';
import { RecordingServer, specOf } from './recording-server.fixture';

const PROMPTS = prompts({
  model: 'simulated-model',
  words: [4, 9],
  outputTokens: [1, 5, 3],
  idPrefix: 'run-',
});
const OPEN = planOf(openModel(Array.from({ length: 40 }, (_, index) => 2 * index)), {
  workload: PROMPTS,
  round: 4,
  firstRequest: 100,
});
const CLOSED = planOf(closedModel({ virtualUsers: 5, requestsEach: 4 }), { workload: PROMPTS, warmUp: true });

const answers = ({ records }: LoadRun): CompletedRecord[] => records.filter(isCompleted);
const range = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);

for (const count of [1, 2]) {
  describe(`A load by ${count} worker${count === 1 ? '' : 's'}`, () => {
    let workers: LoadWorkers;
    let simulator: Simulator;
    before(async () => {
      workers = await LoadWorkers.start(count);
      simulator = await Simulator.start({ timeToFirstToken: 4, interTokenLatency: 1, slots: 100 });
    });
    after(async () => {
      await workers[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
    });

    for (const transport of TRANSPORTS) {
      const run = (plan: typeof OPEN): Promise<LoadRun> =>
        workers.clientsOf(specOf(simulator.baseUrl, { transport })).begin(plan, unending).result;

      it(`has a record of every request of an open plan, in their order, over ${transport}`, async () => {
        const seen = simulator.log.length;
        const loaded = await run(OPEN);
        const completed = answers(loaded);
        expect(completed.map(({ index }) => index)).to.deep.equal(range(100, 40));
        expect(loaded.counts).to.include({ scheduled: 40, sent: 40, completed: 40 });
        expect(imbalanceOf(loaded.counts)).to.equal(undefined);
        const ids = simulator.log.slice(seen).map(({ requestId }) => requestId);
        expect(ids.toSorted()).to.deep.equal(completed.map(({ index }) => `run-${index}`).toSorted());
        const startAt = completed[0]!.scheduledAt;
        for (const [position, record] of completed.entries()) {
          expect(record.scheduledAt - startAt).to.be.closeTo(2 * position, 1e-6);
          const { calledAt, sentAt, headersAt, contentAt, endedAt } = record;
          const stamps = [record.scheduledAt, calledAt, sentAt, headersAt, ...contentAt, endedAt];
          expect(stamps).to.deep.equal(stamps.toSorted((one, other) => one - other));
        }
      });

      it(`has the counts of the server in every record of a closed plan, over ${transport}`, async () => {
        const loaded = await run(CLOSED);
        const completed = answers(loaded);
        expect(completed.map(({ index }) => index)).to.deep.equal(range(0, 20));
        expect(loaded.counts).to.include({ scheduled: 20, completed: 20 });
        for (const record of completed) {
          const tokens = [1, 5, 3][record.index % 3];
          expect(record).to.include({
            round: 0,
            warmUp: true,
            status: 200,
            finishReason: 'length',
            tokenSource: 'usage',
            outputTokens: tokens,
            inputTokens: [4, 9][record.index % 2],
          });
          expect(record.contentTokens.reduce((sum, one) => sum + one, 0)).to.be.closeTo(tokens!, 1e-9);
        }
        // Each user waits for an answer before asking again.
        for (const { index, scheduledAt } of completed.slice(5))
          expect(scheduledAt).to.equal(completed[index - 5]!.endedAt);
      });

      it(`records a refused connection as dropped, and goes on, over ${transport}`, async () => {
        const gone = await RecordingServer.start();
        const { baseUrl } = gone;
        await gone[Symbol.asyncDispose]();
        const loaded = await workers.clientsOf(specOf(baseUrl, { transport })).begin(CLOSED, unending).result;
        expect(loaded.counts).to.include({ scheduled: 20, sent: 0, dropped: 20 });
        expect(imbalanceOf(loaded.counts)).to.equal(undefined);
        for (const record of loaded.records) {
          expect(record.outcome).to.equal('dropped');
          expect(record)
            .to.have.property('error')
            .that.matches(/refuse/i);
        }
      });
    }

    it('counts latencies as one histogram of all its records would', async () => {
      const plan = planOf(closedModel({ virtualUsers: 7, requestsEach: 30 }), { workload: PROMPTS });
      const loaded = await workers.clientsOf(specOf(simulator.baseUrl)).begin(plan, unending).result;
      for (const name of ['schedule_lag', 'ttft', 'e2e'] as const) {
        const whole = new LatencyHistogram();
        for (const record of answers(loaded))
          for (const { value } of LATENCIES[name](record)) whole.record(milliseconds(value));
        const merged = loaded.histograms[name];
        expect(merged.count).to.equal(210);
        expect(merged.maximum).to.equal(whole.maximum);
        for (const share of [0.01, 0.5, 0.9, 0.99, 0.999])
          expect(merged.percentile(share), `${name} p${100 * share}`).to.equal(whole.percentile(share));
      }
    });

    it('says how each of its workers fared', async () => {
      const runner = workers.clientsOf(specOf(simulator.baseUrl));
      const { health, counts } = await runner.begin(OPEN, unending).result;
      expect(health.threads).to.have.length(count);
      for (const { utilization, span } of health.threads) {
        expect(utilization).to.be.within(0, 1);
        expect(span).to.be.at.least(78);
      }
      const requests = health.threads.map((thread) => thread.requests ?? NaN);
      expect(requests.reduce((sum, own) => sum + own)).to.equal(counts.scheduled);
      // The others have nothing to do, and are over at once.
      const single = planOf(closedModel({ virtualUsers: 1, requestsEach: 1 }), { workload: PROMPTS });
      const alone = await runner.begin(single, unending).result;
      expect(threadsAtWork(alone.health)).to.deep.equal(alone.health.threads.slice(0, 1));
    });

    it('says when a load begins: offset 0 of its schedule', async () => {
      const before = monotonicClock.now();
      const running = workers.clientsOf(specOf(simulator.baseUrl)).begin(OPEN, unending);
      const startAt = await running.startAt;
      expect(startAt).to.be.greaterThan(before);
      const { records } = await running.result;
      for (const [position, { scheduledAt }] of records.entries())
        expect(scheduledAt).to.equal(startAt + 2 * position);
    });

    for (const [method, body] of [
      ['GET', undefined],
      ['POST', '{"some":"json"}'],
    ] as const) {
      it(`asks a route by ${method}, as often as planned`, async () => {
        await using server = await RecordingServer.start();
        for (const transport of TRANSPORTS) {
          const workload = { kind: 'endpoint', method, path: '/route?of=it', ...(body && { body }) } as const;
          const plan = planOf(closedModel({ virtualUsers: 3, requestsEach: 5 }), { workload });
          const runner = workers.clientsOf(specOf(server.baseUrl, { transport }));
          const loaded = await runner.begin(plan, unending).result;
          expect(loaded.counts).to.include({ scheduled: 15, completed: 15 });
          for (const record of answers(loaded))
            expect(record).to.deep.include({
              status: 200,
              outputTokens: 0,
              contentAt: [],
              contentTokens: [],
            });
        }
        expect(server.received).to.have.length(30);
        for (const received of server.received)
          expect(received).to.deep.equal({ method, path: '/route?of=it', id: '', body: body ?? '' });
      });
    }
  });
}
