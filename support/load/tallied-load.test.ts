import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { LiveTally, type TallyCounts } from '../statistics/live-tally';
import { TargetError, type FailureOutcome } from '../target/target-error';
import { FakeTarget, HandTurnedClock, unending } from './fake-target.fixture';
import { StagedJudgement } from './judged-open-load.fixture';
import { LATENCIES } from './latencies';
import { Ledger, type LedgerCounts } from './ledger';
import { closedModel, planOf, prompts } from './load-plans.fixture';
import type { LoadRun } from './load-runner';
import { LocalRunner } from './local-runner.fixture';
import { OUTCOMES } from './outcomes.fixture';
import { isCompleted, type RequestRecord } from './request-record';
import { SoakLoad } from './soak-load';
import { LoadWorkers } from './workers/load-workers';
import { answerAtOnce, RecordingServer, specOf } from './workers/recording-server.fixture';

const at = milliseconds;

interface Fate {
  readonly outcome: 'completed' | FailureOutcome;
  /** In ms after it was sent. */
  readonly contentAt: readonly number[];
  readonly isCounted: boolean;
}

const anyFates = fc.array(
  fc.record({
    outcome: fc.constantFrom<Fate['outcome'][]>(...OUTCOMES),
    contentAt: fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { maxLength: 4 }),
    isCounted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Sends a request for each fate from so many workers that share the fates out. */
async function meetAll(fates: readonly Fate[], of: number, tally: SharedArrayBuffer): Promise<LoadRun[]> {
  const load = closedModel({ virtualUsers: fates.length, requestsEach: 1 });
  const plan = planOf(load, { tally, workload: prompts({ idPrefix: '' }) });
  const clock = new HandTurnedClock();
  const target = new FakeTarget(({ id }, events) => {
    const { outcome, contentAt, isCounted } = fates[Number(id)]!;
    // What the client gives up at once was never sent.
    if (outcome !== 'dropped') events.sent(at(10));
    for (const after of contentAt.toSorted((one, other) => one - other))
      events.content(at(10 + after), { kind: 'content', text: 'word' });
    if (outcome !== 'completed') return Promise.reject(new TargetError(outcome, 'so it is'));
    if (isCounted) events.usage({ completionTokens: 3 * contentAt.length });
    events.ended(at(101));
    return Promise.resolve();
  }, clock);
  const shards = Array.from({ length: of }, (_, index) => ({ index, of }));
  const tokenizer = () => Promise.resolve(() => 1000);
  return Promise.all(
    shards.map((shard) => new LocalRunner(target, { clock, tokenizer }, shard).begin(plan, unending).result),
  );
}

/** What a tally has to hold of requests with these records. */
function dueOf(records: readonly RequestRecord[], counts: LedgerCounts): TallyCounts {
  const completed = records.filter(isCompleted);
  const { scheduled, aborted } = counts;
  return {
    answered: counts.completed,
    failed: scheduled - counts.completed - aborted,
    // A tokenizer that counts after the end comes too late for it.
    outputTokens: completed.reduce(
      (sum, { outputTokens, tokenSource, contentAt }) =>
        sum + (tokenSource === 'local tokenizer' ? contentAt.length : outputTokens),
      0,
    ),
    responseTimeMs: completed.flatMap(LATENCIES.e2e).reduce((sum, { value }) => sum + value, 0),
  };
}

function expectEqual(tally: LiveTally, due: TallyCounts): void {
  const { responseTimeMs, ...counts } = tally.counts();
  const { responseTimeMs: dueTime, ...dueCounts } = due;
  expect(counts).to.deep.equal(dueCounts);
  expect(responseTimeMs).to.be.closeTo(dueTime, 0.0005 * due.answered + 1e-6);
}

describe('the tally of a load', () => {
  for (const workers of [1, 2])
    it(`is what the books of ${workers === 1 ? 'a worker say' : 'two workers say together'}, whatever becomes of the requests`, async () => {
      await fc.assert(
        fc.asyncProperty(anyFates, async (fates) => {
          const tally = LiveTally.create();
          const runs = await meetAll(fates, workers, tally.buffer);
          const ledger = new Ledger();
          for (const { counts } of runs) ledger.add(counts);
          expect(ledger.counts.scheduled).to.equal(fates.length);
          expectEqual(
            tally,
            dueOf(
              runs.flatMap(({ records }) => records),
              ledger.counts,
            ),
          );
        }),
      );
    });

  it('has those of an open load that found no room among the failed, and all of its warm-up', async () => {
    const tally = LiveTally.create();
    const staged = new StagedJudgement({
      plan: { tally: tally.buffer, maxInFlight: 3 },
      firstToken: (position) => (position % 20 < 5 ? 900 : 50),
    });
    const { counts, records } = await staged.run();
    for (const outcome of ['dropped', 'completed'] as const) expect(counts[outcome]).to.be.above(5);
    expectEqual(tally, dueOf(records, counts));
  });

  it('knows a request as soon as it has ended, and nothing of those that the run ends', async () => {
    const tally = LiveTally.create();
    const interruption = new AbortController();
    const plan = { tally: tally.buffer };
    const staged = new StagedJudgement({ plan, signal: interruption.signal, firstToken: () => 150 });
    const running = staged.begin();
    staged.time.pass(1000);
    expect(running.progress.over).to.be.above(5);
    expect(tally.counts().answered).to.equal(running.progress.over);
    interruption.abort(new Error('enough'));
    const { counts, records } = await running.result;
    expect(counts.aborted).to.be.above(0);
    expectEqual(tally, dueOf(records, counts));
  });

  it('goes on through all rounds of a soak', async () => {
    const tally = LiveTally.create();
    const clock = new HandTurnedClock();
    const target = new FakeTarget((_request, events, position) => {
      events.sent(clock.now());
      clock.turn(100);
      if (position % 5 === 3) return Promise.reject(new TargetError('http error', 'it is full'));
      events.content(clock.now(), { kind: 'content', text: 'word' });
      events.usage({ completionTokens: 4 });
      events.ended(clock.now());
      return Promise.resolve();
    }, clock);
    const plan = {
      workload: prompts(),
      virtualUsers: 2,
      warmUp: at(500),
      roundTime: at(1000),
      tally: tally.buffer,
    };
    const load = new SoakLoad(plan, new LocalRunner(target, { clock }), { round: () => undefined }, clock);
    await load.warmUp(unending);
    await load.measure(at(3000), unending);
    const { completed, 'http error': refused } = load.ledger.counts;
    expect(refused).to.be.above(5);
    expect(tally.counts()).to.deep.equal({
      answered: completed,
      failed: refused,
      outputTokens: 4 * completed,
      responseTimeMs: 100 * completed,
    });
  });
});

for (const count of [1, 2])
  describe(`the tally that ${count === 1 ? 'a worker thread shares' : 'two worker threads share'} with this one`, () => {
    it('is what their books say', async () => {
      let asked = 0;
      await using server = await RecordingServer.start((response, received) => {
        asked += 1;
        if (asked % 4 === 0) response.writeHead(503).end('busy');
        else answerAtOnce(response, received);
      });
      await using workers = await LoadWorkers.start(count);
      const tally = LiveTally.create();
      const runner = workers.clientsOf(specOf(server.baseUrl));
      const plan = planOf(closedModel({ virtualUsers: 4, requestsEach: 10 }), { tally: tally.buffer });
      const { records, counts } = await runner.begin(plan, unending).result;
      expect(counts).to.include({ completed: 30, 'http error': 10 });
      expectEqual(tally, dueOf(records, counts));
      // Without one, nothing is counted in that of the load before.
      await runner.begin(planOf(closedModel()), unending).result;
      expectEqual(tally, dueOf(records, counts));
    });
  });
