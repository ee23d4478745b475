import { describe, it } from 'node:test';
import { expect } from 'chai';
import { imbalanceOf } from '../load/ledger';
import { openModel, planOf, prompts } from '../load/load-plans.fixture';
import { milliseconds } from '../quantities/units';
import { QueueingRunner } from './queueing-runner.fixture';
import { exponentialFactors } from './queueing-server.fixture';
import { ended, endless, outcomes, runnerOf, sents, SERVER, UNENDING } from './queueing-trial.fixture';

const ms = milliseconds;

describe('QueueingRunner', () => {
  it('gives each request the record of a client that saw it', async () => {
    const plan = planOf(openModel([0, 0, 5]), { firstRequest: 7, round: 2 });
    const { records, counts, health } = await runnerOf().begin(plan, UNENDING).result;
    const common = {
      outcome: 'completed',
      round: 2,
      warmUp: false,
      contentTokens: [1, 1, 1],
      status: 200,
      outputTokens: 3,
      tokenSource: 'usage',
      inputTokens: 3,
      cachedTokens: 0,
      requestBytes: 0,
      responseBytes: 0,
      finishReason: 'length',
    };
    const seen = (index: number, due: number, slotAt: number) => ({
      ...common,
      index,
      scheduledAt: due,
      calledAt: due,
      sentAt: due,
      headersAt: slotAt,
      contentAt: [slotAt + 50, slotAt + 60, slotAt + 70],
      endedAt: slotAt + 70,
    });
    expect(records).to.deep.equal([seen(7, 0, 0), seen(8, 0, 0), seen(9, 5, 70)]);
    expect(imbalanceOf(counts)).to.equal(undefined);
    expect(counts).to.include({ scheduled: 3, sent: 3, completed: 3 });
    expect(health.threads).to.have.length(1);
  });

  it('counts in histograms what its records say, from when it is measured', async () => {
    const plan = planOf(openModel([0, 10, 20, 30]), { measureFrom: ms(10) });
    const { histograms } = await runnerOf().begin(plan, UNENDING).result;
    const { ttft, e2e, schedule_lag: lag } = histograms;
    expect([ttft.count, ttft.minimum, ttft.maximum, ttft.sum]).to.deep.equal([3, 50, 100, 50 + 100 + 100]);
    expect([e2e.count, e2e.maximum, lag.count, lag.maximum]).to.deep.equal([3, 120, 3, 0]);
  });

  it('sends what is due to the instant, however close together, and drops what there is no room for', async () => {
    const starts = [0, 0.01, 0.05, 0.05, 71, 71.1];
    const run = await runnerOf().begin(planOf(openModel(starts, 3)), UNENDING).result;
    expect(outcomes(run)).to.deep.equal(['0', '1', '2', '3 dropped', '4', '5']);
    expect(sents(run)).to.deep.equal([0, 0.01, 0.05, undefined, 71, 71.1]);
    expect(imbalanceOf(run.counts)).to.equal(undefined);
  });

  it('makes prompts of more words, and requests beside others, take longer', async () => {
    const runner = runnerOf({ prefillPerToken: 2, decodePerContextToken: 0.5, slowdownPerStream: 0.5 });
    const workload = prompts({ words: [4, 10], outputTokens: [2, 1], sharedPrefix: { words: 6, count: 1 } });
    const { records } = await runner.begin(planOf(openModel([0, 0]), { workload }), UNENDING).result;
    expect(records.map((record) => record.outcome === 'completed' && record.contentAt)).to.deep.equal([
      [50 + 20, 50 + 20 + 10 + 11 / 2],
      [50 + 1.5 * 32],
    ]);
  });

  it('lets users come one after another, think in turn, and end with their time', async () => {
    const plan = endless({
      virtualUsers: 2,
      rampUp: ms(20),
      thinkTime: [ms(30), ms(100)],
      duration: ms(240),
    });
    const run = await runnerOf().begin(plan, UNENDING).result;
    // User 0 thinks 30 ms each time, user 1 100 ms: request i is followed by the i-th time.
    expect(outcomes(run)).to.deep.equal(['0', '1', '2', '3', '4']);
    expect(sents(run)).to.deep.equal([0, 10, 100, 180, 200]);
  });

  it('goes on until it is stopped, and answers what is under way', async () => {
    const runner = runnerOf();
    const running = runner.begin(endless({ thinkTime: ms(5) }), UNENDING);
    const seen: object[] = [];
    runner.clock.at(ms(1000), () => {
      seen.push({ ...running.progress });
      running.stop();
      seen.push({ ...running.progress });
    });
    const run = await running.result;
    // Of three users for two slots, one always waits.
    expect(seen).to.deep.equal([
      { over: 28, inFlight: 3 },
      { over: 28, inFlight: 3 },
    ]);
    expect(running.progress).to.deep.equal({ over: 31, inFlight: 0 });
    expect(run.records.every(({ scheduledAt }) => scheduledAt <= 1000)).to.equal(true);
    expect(run.counts).to.include({ scheduled: 31, completed: 31 });
    expect(runner.clock.now()).to.equal(Math.max(...run.records.map((one) => ended(one))));
  });

  it('stops time where everybody thinks when it is stopped, or nothing is due yet', async () => {
    for (const plan of [endless({ thinkTime: ms(1e6) }), planOf(openModel([0, 1e6]))]) {
      const runner = runnerOf({ slots: 3 });
      const running = runner.begin(plan, UNENDING);
      runner.clock.at(ms(500), () => {
        running.stop();
      });
      const { records } = await running.result;
      expect(records.every(({ sentAt }) => sentAt === 0)).to.equal(true);
      expect(runner.clock.now()).to.equal(500);
    }
  });

  it('ends at once when it is aborted, with what was seen by then, and is empty for the next load', async () => {
    const runner = runnerOf();
    const abortion = new AbortController();
    const plan = planOf(openModel([0, 15, 20, 500]));
    runner.clock.at(ms(65), () => {
      abortion.abort(new Error('enough'));
    });
    const run = await runner.begin(plan, abortion.signal).result;
    expect(outcomes(run)).to.deep.equal(['0 aborted 200', '1 aborted 200', '2 aborted']);
    expect(run.records.map((one) => one.outcome !== 'completed' && one.eventsReceived)).to.deep.equal([
      2, 1, 0,
    ]);
    expect(imbalanceOf(run.counts)).to.equal(undefined);
    expect(runner.clock.now()).to.equal(65);
    const next = await runner.begin(planOf(openModel([0, 0])), UNENDING).result;
    expect(next.records.map(ended)).to.deep.equal([65 + 70, 65 + 70]);
  });

  it('begins nothing in virtual time for who has given up before', async () => {
    const runner = runnerOf();
    const run = await runner.begin(endless(), AbortSignal.abort(new Error('given up'))).result;
    expect(run.counts).to.include({ scheduled: 3, aborted: 3 });
    expect(runner.clock.now()).to.equal(0);
  });

  it('is two servers on one clock, whose loads run side by side', async () => {
    const first = runnerOf();
    const second = new QueueingRunner({ ...SERVER, timeToFirstToken: 100 }, first.clock);
    const plan = endless({ virtualUsers: 1, duration: ms(500) });
    const runs = [first, second].map((runner) => runner.begin(plan, UNENDING).result);
    const counts = (await Promise.all(runs)).map((run) => run.counts.completed);
    expect(counts).to.deep.equal([8, 5]);
    expect(first.clock.now()).to.equal(600);
  });

  it('is the same load every time', async () => {
    const once = async (): Promise<unknown> => {
      const run = await runnerOf({ factor: exponentialFactors(5) }).begin(
        endless({ thinkTime: ms(20), duration: ms(20_000) }),
        UNENDING,
      ).result;
      return [run.records, run.counts];
    };
    expect(await once()).to.deep.equal(await once());
  });

  it('knows prompts only', () => {
    const workload = { kind: 'endpoint', method: 'GET', path: '/health' } as const;
    expect(() => runnerOf().begin(planOf(openModel([0]), { workload }), UNENDING)).to.throw(
      'a queueing server answers prompts only, not endpoint',
    );
  });
});
