import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { TargetError } from '../target/target-error';
import { tellAnswer } from './fake-target.fixture';
import { clientHealth } from './health/client-health.fixture';
import { closedModel, openModel, planOf, prompts } from './load-plans.fixture';
import type { LoadRun } from './load-runner';
import { MergedRun } from './merged-run';
import { WHOLE } from './load-plan';
import { BLOCK_ROWS, transferables, unpack, type PackedRecords } from './packed-records';
import { FakeTarget } from './fake-target.fixture';
import { RecordLog } from './record-log';
import { requestSource } from './request-source';
import { runShard, type RunningShard } from './shard-run';
import { StagedTime } from './staged-time.fixture';
import { anyTold, recordOf, trackOf, type Told } from './told-request.fixture';
import type { EndpointTarget } from '../target/endpoint-target';

/** What becomes of a request, and how long it takes, in ms. */
interface Fate {
  readonly took: number;
  readonly end: 'answered' | 'uncounted' | 'failed';
}

interface Staged {
  readonly model: 'open' | 'closed';
  readonly fates: readonly Fate[];
  /** The warm-up of the load, in ms. */
  readonly measureFrom: number;
}

/** A load in staged time, and what was drained of it so far. */
class DrainedLoad {
  readonly time = new StagedTime();
  readonly running: RunningShard;
  readonly pieces: PackedRecords[] = [];

  constructor({ model, fates, measureFrom }: Staged) {
    const target = new FakeTarget(async (request, events, position) => {
      const sentAt = this.time.now();
      const { took, end } = fates[position % fates.length]!;
      const over = Promise.withResolvers<undefined>();
      this.time.timer(milliseconds(took), () => {
        const content = { kind: 'content', text: 'word ' } as const;
        if (end === 'failed') {
          events.sent(sentAt);
          over.reject(new TargetError('http error', `request ${position} was refused`, { status: 503 }));
          return;
        }
        if (end === 'answered')
          tellAnswer(request, events, { sentAt, firstTokenAt: sentAt + took, betweenTokens: 2 });
        else {
          events.sent(sentAt);
          events.headers(sentAt, 200, `node-${position % 3}`);
          events.content(this.time.now(), content);
          events.ended(this.time.now());
        }
        over.resolve(undefined);
      });
      await over.promise;
    }, this.time);
    const count = fates.length;
    const load =
      model === 'open'
        ? openModel(
            Array.from({ length: count }, (_, index) => 10 * index),
            3,
          )
        : closedModel({ virtualUsers: 2, requestsEach: Math.ceil(count / 2), thinkTime: milliseconds(1) });
    const workload = prompts({ answers: 'kept' });
    const plan = planOf(load, {
      workload,
      measureFrom: milliseconds(measureFrom),
      firstRequest: 40,
      round: 2,
    });
    const source = requestSource(workload, {
      inference: target,
      endpoint: undefined as unknown as EndpointTarget,
    });
    this.running = runShard(plan, WHOLE, source, this.time.now(), {
      clock: this.time,
      makeAlarm: this.time.makeAlarm,
      timer: this.time.timer,
      tokenizer: () => Promise.resolve((text) => text.length),
    });
  }

  /** Hands over what is over as another thread gets it. */
  drain(): void {
    const piece = this.running.drain();
    this.pieces.push(structuredClone(piece, { transfer: transferables(piece) }));
  }

  /** Lets it come to its end, and drains it meanwhile: before each turn of its time so often. */
  async finish(drains: readonly number[] = []): Promise<{ readonly run: LoadRun; readonly left: number }> {
    for (let turn = 0; ; turn += 1) {
      // A failed request is told in a later turn, and its user asks on only then.
      for (let wait = 0; wait < 8; wait += 1) await Promise.resolve();
      for (let time = 0; time < (drains[turn] ?? 0); time += 1) this.drain();
      if (this.time.pending === 0) break;
      this.time.ringNext();
    }
    const { records, counts, histograms } = await this.running.result;
    const shard = { records: [...this.pieces, records], counts, histograms };
    return { run: new MergedRun([shard], clientHealth()), left: records.count };
  }
}

const anyFate: fc.Arbitrary<Fate> = fc.record({
  took: fc.integer({ min: 1, max: 80 }),
  end: fc.constantFrom('answered', 'answered', 'uncounted', 'failed'),
});
const anyStaged: fc.Arbitrary<Staged> = fc.record({
  model: fc.constantFrom('open', 'closed'),
  fates: fc.array(anyFate, { minLength: 1, maxLength: 25 }),
  measureFrom: fc.constantFrom(0, 55),
});

const figuresOf = ({ records, counts, histograms }: LoadRun): object => ({
  records,
  counts,
  histograms: Object.values(histograms).map((histogram) => histogram.encode()),
});

describe('a load whose records are drained at any moments', () => {
  it('has the records, the books and the histograms of one whose records are not', async () => {
    await fc.assert(
      fc.asyncProperty(anyStaged, fc.array(fc.nat(2), { maxLength: 60 }), async (staged, drains) => {
        const [drained, other] = [new DrainedLoad(staged), new DrainedLoad(staged)];
        const { run, left } = await drained.finish(drains);
        expect(figuresOf(run)).to.deep.equal(figuresOf((await other.finish()).run));
        const handed = drained.pieces.reduce((sum, { count }) => sum + count, 0);
        expect(handed + left).to.equal(run.counts.scheduled);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps for the end the answers whose tokens are still to be counted', async () => {
    const load = new DrainedLoad({
      model: 'open',
      fates: [
        { took: 1, end: 'answered' },
        { took: 1, end: 'uncounted' },
      ],
      measureFrom: 0,
    });
    load.time.pass(1_000);
    load.drain();
    expect(load.pieces.map(({ count }) => count)).to.deep.equal([1]);
    const { run, left } = await load.finish();
    expect(left).to.equal(1);
    expect(run.records[1]).to.include({ tokenSource: 'local tokenizer', servedBy: 'node-1' });
  });
});

describe('a log that hands over its records in pieces', () => {
  it('hands over each once, with texts and names of that piece alone, over the borders of blocks, too', () => {
    const kinds = fc.sample(anyTold, { seed: 11, numRuns: 61 });
    const cuts = fc.array(fc.integer({ min: 0, max: BLOCK_ROWS + 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(cuts, (counts) => {
        const log = new RecordLog();
        let next = 0;
        for (const count of counts) {
          const told: [index: number, told: Told][] = [];
          for (let place = 0; place < count; place += 1, next += 1)
            told.push([next, kinds[next % kinds.length]!]);
          for (const [index, one] of told) log.add(trackOf(index, one));
          const piece = log.pack(5, true);
          const gone = structuredClone(piece, { transfer: transferables(piece) });
          expect([...unpack(gone)]).to.deep.equal(told.map(([index, one]) => recordOf(index, one)));
        }
        expect(log.pack(5, true)).to.include({ count: 0 });
      }),
      { numRuns: 12 },
    );
  });
});
