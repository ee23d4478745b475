import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import type { ResponseEvents } from '../target/inference-target';
import { TargetError } from '../target/target-error';
import { Ledger } from './ledger';
import { closedModel, openModel, planOf } from './load-plans.fixture';
import { WHOLE, type LoadPlan } from './load-plan';
import { unpack } from './packed-records';
import type { RequestRecord } from './request-record';
import type { RequestSource } from './request-source';
import { runShard, type RunningShard } from './shard-run';
import { StagedTime } from './staged-time.fixture';

const ms = milliseconds;

/** A shard in staged time, on a source whose answers take as long as they are told to; NaN: for ever. */
class Stage {
  readonly time = new StagedTime();
  readonly sent: number[] = [];
  readonly running: RunningShard;

  constructor(plan: LoadPlan, answerTime: (index: number) => number) {
    const source: RequestSource = {
      send: (index, events) => {
        this.sent.push(index);
        events.sent(this.time.now());
        const takes = answerTime(index);
        if (takes === 0) events.ended(this.time.now());
        const timer = takes > 0 ? this.#answerAfter(takes, events) : undefined;
        return {
          requestBytes: 0,
          responseBytes: 0,
          abort: (reason) => {
            timer?.[Symbol.dispose]();
            events.failed(this.time.now(), new TargetError('aborted', reason.message));
          },
        };
      },
    };
    const { time } = this;
    const tokenizer = () => Promise.reject(new Error('no tokenizer was needed'));
    const tools = { clock: time, makeAlarm: time.makeAlarm, timer: time.timer, tokenizer };
    this.running = runShard(plan, WHOLE, source, time.now(), tools);
  }

  async result(): Promise<{ records: RequestRecord[]; ledger: Ledger }> {
    const { records, counts } = await this.running.result;
    const ledger = new Ledger();
    ledger.add(counts);
    return { records: [...unpack(records)].toSorted((one, other) => one.index - other.index), ledger };
  }

  #answerAfter(takes: number, events: ResponseEvents): Disposable {
    return this.time.timer(ms(takes), () => {
      events.headers(this.time.now(), 200);
      events.ended(this.time.now());
    });
  }
}

const starts = (count: number, every: number): number[] =>
  Array.from({ length: count }, (_, index) => every * index);

describe('an open load', () => {
  it('drops what there is no room for, in balanced books, and goes on when there is', async () => {
    const stage = new Stage(planOf(openModel(starts(10, 10), 2), { firstRequest: 70 }), () => 35);
    stage.time.pass(1000);
    const { records, ledger } = await stage.result();
    expect(records.map(({ index }) => index)).to.deep.equal(starts(10, 1).map((position) => 70 + position));
    // Two are under way from 0 and 10 ms, each for 35 ms: those of 20 and 30 ms find no room.
    const dropped = records.filter(({ outcome }) => outcome === 'dropped').map(({ index }) => index - 70);
    expect(dropped).to.deep.equal([2, 3, 6, 7]);
    expect(ledger.counts).to.include({ scheduled: 10, sent: 6, dropped: 4, completed: 6 });
    expect(ledger.imbalance).to.equal(undefined);
    expect(records[2]).to.include({
      scheduledAt: 20,
      error: '2 requests of this worker are in flight, and the plan allows no more',
    });
  });

  it('waits for the last answer, and takes its alarm away', async () => {
    const stage = new Stage(planOf(openModel([0, 10])), () => 500);
    stage.time.pass(505);
    expect(stage.running.progress).to.deep.equal({ over: 1, inFlight: 1 });
    stage.time.pass(1000);
    const { ledger } = await stage.result();
    expect(ledger.counts).to.include({ completed: 2 });
    expect(stage.time.disposed).to.equal(1);
  });

  it('has in its histograms what was due when the measuring began, or later', async () => {
    const plan = planOf(openModel(starts(10, 10)), { measureFrom: ms(30) });
    const stage = new Stage(plan, () => 5);
    stage.time.pass(1000);
    const { histograms } = await stage.running.result;
    expect(histograms.schedule_lag).to.include({ count: 7 });
    expect(histograms.e2e).to.include({ count: 7 });
  });
});

describe('a closed load', () => {
  it('fills no stack where all of 50,000 answers come while they are asked for', async () => {
    const stage = new Stage(planOf(closedModel({ virtualUsers: 2, requestsEach: 25_000 })), () => 0);
    const { records, ledger } = await stage.result();
    expect(records).to.have.length(50_000);
    expect(ledger.counts).to.include({ scheduled: 50_000, completed: 50_000 });
  });

  it('is stopped at once while all its users think', async () => {
    const plan = planOf(closedModel({ virtualUsers: 3, requestsEach: Infinity, thinkTime: ms(1000) }));
    const stage = new Stage(plan, () => 5);
    stage.time.pass(500);
    stage.running.stop();
    const { ledger } = await stage.result();
    expect(ledger.counts).to.include({ scheduled: 3, completed: 3 });
    expect(stage.time.pending).to.equal(0);
  });
});

const anyPlan = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 6 }))
    .map(([count, every, room]) => planOf(openModel(starts(count, every), room))),
  fc
    .record({
      virtualUsers: fc.integer({ min: 1, max: 5 }),
      requestsEach: fc.integer({ min: 1, max: 6 }),
      thinkTime: fc.nat(20).map(ms),
      rampUp: fc.nat(40).map(ms),
    })
    .map((fields) => planOf(closedModel(fields))),
);
const anyTimes = fc.array(fc.oneof(fc.nat(30), fc.constant(NaN)), { minLength: 1, maxLength: 8 });

describe('any load', () => {
  for (const ending of ['abort', 'stop'] as const) {
    it(`that is told to ${ending} at any time ends with a record a request, in balanced books`, async () => {
      await fc.assert(
        fc.asyncProperty(anyPlan, anyTimes, fc.nat(120), async (plan, times, at) => {
          const stage = new Stage(plan, (index) => times[index % times.length] ?? 0);
          stage.time.pass(at);
          const { sent, running } = stage;
          const begun = sent.length;
          if (ending === 'stop') running.stop();
          else running.abort(new Error('enough'));
          stage.time.pass(1000);
          expect(sent).to.have.length(begun);
          // What is never answered keeps a stopped load waiting, as it should.
          if (ending === 'stop') running.abort(new Error('enough'));
          const { records, ledger } = await stage.result();
          expect(ledger.imbalance).to.equal(undefined);
          expect(ledger.counts.scheduled).to.equal(records.length);
          expect(ledger.counts.sent).to.equal(begun);
          expect(new Set(records.map(({ index }) => index)).size).to.equal(records.length);
          expect(running.progress).to.deep.equal({ over: begun, inFlight: 0 });
          expect(stage.time.pending).to.equal(0);
        }),
      );
    });
  }
});
