import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import type { ResponseEvents } from '../target/inference-target';
import { TargetError, type FailureOutcome } from '../target/target-error';
import { sendBatch, tellAnswer } from './fake-target.fixture';
import { imbalanceOf } from './ledger';

const at = milliseconds;

const failure = (outcome: FailureOutcome): TargetError => new TargetError(outcome, `it is ${outcome}`);

type Fate = {
  readonly outcome: 'completed' | FailureOutcome;
  readonly events: number;
  readonly sent: boolean;
};

const anyFate: fc.Arbitrary<Fate> = fc.record({
  outcome: fc.constantFrom(
    'completed',
    'http error',
    'protocol error',
    'truncated',
    'timed out',
    'aborted',
    'dropped',
  ),
  events: fc.integer({ min: 0, max: 3 }),
  sent: fc.boolean(),
});

/** Meets its fate step by step; `turn` resolves when it is its turn, and rejects when the run is over. */
async function meet(
  { outcome, events, sent }: Fate,
  told: ResponseEvents,
  turn: () => Promise<void>,
): Promise<void> {
  await turn();
  if (sent || outcome === 'completed') {
    told.sent(at(1));
    await turn();
    told.headers(at(2), 200);
    for (let event = 0; event < events; event += 1) {
      await turn();
      told.content(at(3 + event), { kind: 'content', text: 'word' });
    }
    told.usage({ completionTokens: events });
  }
  await turn();
  if (outcome !== 'completed') throw failure(outcome);
  told.ended(at(9));
}

describe('the books of a load', () => {
  it('balance, with one record a request, whatever becomes of them in whatever order', async () => {
    const fates = fc.array(anyFate, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fates, fc.boolean(), fc.scheduler(), async (planned, interrupted, scheduler) => {
        const run = new AbortController();
        const turn = async (): Promise<void> => {
          await scheduler.schedule(Promise.resolve());
          if (run.signal.aborted) throw failure('aborted');
        };
        if (interrupted)
          void scheduler.schedule(Promise.resolve()).then(() => {
            run.abort();
          });
        const { records, counts } = await scheduler.waitFor(
          sendBatch((_request, events, position) => meet(planned[position]!, events, turn), {
            requests: planned.length,
            signal: run.signal,
            tokenizer: () => Promise.resolve(() => 1),
          }),
        );
        expect(imbalanceOf(counts)).to.equal(undefined);
        expect(counts.scheduled).to.equal(planned.length);
        expect(records.map(({ index }) => index)).to.deep.equal(planned.map((_, position) => 70 + position));
        for (const [position, { outcome, sentAt }] of records.entries()) {
          expect(outcome === 'dropped').to.equal(sentAt === undefined);
          if (interrupted || outcome === 'dropped') continue;
          // What was sent cannot have been dropped: its connection broke.
          const fate = planned[position]!.outcome;
          expect(outcome).to.equal(fate === 'dropped' ? 'truncated' : fate);
        }
      }),
    );
  });
});

describe('a target that breaks its word', () => {
  it('is found out when it sends a request twice', async () => {
    const { counts } = await sendBatch((request, events) => {
      events.sent(at(0));
      tellAnswer(request, events, { sentAt: 1, firstTokenAt: 11, betweenTokens: 10 });
      return Promise.resolve();
    });
    expect(imbalanceOf(counts)).to.equal('1 requests were scheduled, but 2 sent and 0 dropped');
  });

  it('is found out when it ends a request twice', async () => {
    const { counts } = await sendBatch(
      (request, events) => {
        tellAnswer(request, events, { sentAt: 1, firstTokenAt: 11, betweenTokens: 10 });
        events.ended(at(40));
        return Promise.resolve();
      },
      { requests: 2 },
    );
    expect(imbalanceOf(counts)).to.match(/^2 requests were sent, but [34] have an outcome$/);
  });
});
