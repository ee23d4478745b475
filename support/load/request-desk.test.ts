import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import type { ResponseEvents } from '../target/inference-target';
import { TargetError } from '../target/target-error';
import { HandCarriedDesk } from './request-desk.fixture';

const at = milliseconds;
type Fate = 'dropped' | 'completed' | 'broken before it was sent' | 'broken';

const anyFates = fc.array(
  fc.record({
    fate: fc.constantFrom<Fate[]>('dropped', 'completed', 'broken before it was sent', 'broken'),
    /** Its place among those that end. */
    ends: fc.nat(1000),
  }),
  { minLength: 1, maxLength: 30 },
);

function meet(fate: Fate, events: ResponseEvents): void {
  if (fate !== 'broken before it was sent') events.sent(at(1));
  if (fate === 'completed') events.ended(at(9));
  else events.failed(at(9), new TargetError('truncated', 'it broke'));
}

describe('RequestDesk', () => {
  it('keeps books that balance, with a record a request, whatever the order of the ends', async () => {
    await fc.assert(
      fc.asyncProperty(anyFates, async (fates) => {
        const counter = new HandCarriedDesk();
        for (const [index, { fate }] of fates.entries()) {
          if (fate === 'dropped') counter.desk.drop(index, at(index), 'no room');
          else counter.desk.send(index, at(index));
        }
        const sent = [...fates.entries()].filter(([, { fate }]) => fate !== 'dropped');
        let inFlight = sent.length;
        for (const [index, { fate }] of sent.toSorted(([, one], [, other]) => one.ends - other.ends)) {
          expect(counter.desk.inFlight).to.equal(inFlight);
          meet(fate, counter.events(index));
          inFlight -= 1;
          expect(counter.over.at(-1)).to.deep.equal([index, 9]);
        }
        expect(counter.desk.inFlight).to.equal(0);
        const records = await counter.records();
        const { ledger } = counter.desk;
        expect(ledger.imbalance).to.equal(undefined);
        expect(records.map(({ outcome }) => outcome)).to.deep.equal(
          fates.map(({ fate }) => {
            if (fate === 'completed') return 'completed';
            return fate === 'broken' ? 'truncated' : 'dropped';
          }),
        );
        for (const outcome of ['completed', 'truncated', 'dropped'] as const)
          expect(ledger.counts[outcome]).to.equal(records.filter((one) => one.outcome === outcome).length);
      }),
    );
  });

  it('shows a second end in the books, and does not take it for the end of another request', () => {
    const counter = new HandCarriedDesk();
    for (const index of [0, 1, 2]) counter.desk.send(index, at(0));
    meet('completed', counter.events(1));
    meet('completed', counter.events(1));
    expect(counter.desk.inFlight).to.equal(2);
    expect(counter.over).to.deep.equal([[1, 9]]);
    for (const index of [0, 2]) meet('completed', counter.events(index));
    expect(counter.desk.inFlight).to.equal(0);
    expect(counter.desk.ledger.imbalance).to.equal('3 requests were scheduled, but 4 sent and 0 dropped');
  });

  it('writes down when a request was due and when the client came to it', async () => {
    const counter = new HandCarriedDesk();
    counter.clock.turn(7);
    counter.desk.send(0, at(4));
    meet('completed', counter.events(0));
    expect((await counter.records())[0]).to.include({ scheduledAt: 4, calledAt: 7 });
  });

  it('drops with a reason, tells nobody that it is over, and has nothing in flight', async () => {
    const counter = new HandCarriedDesk();
    counter.clock.turn(6);
    counter.desk.drop(3, at(5), 'no room');
    expect(counter.over).to.deep.equal([]);
    expect(counter.desk.inFlight).to.equal(0);
    expect(await counter.records()).to.deep.equal([
      {
        outcome: 'dropped',
        index: 3,
        round: 0,
        warmUp: false,
        scheduledAt: 5,
        calledAt: 6,
        error: 'no room',
        failedAt: 6,
        eventsReceived: 0,
      },
    ]);
  });

  it('aborts what is under way and nothing else, with the reason', async () => {
    const counter = new HandCarriedDesk();
    for (const index of [0, 1, 2]) counter.desk.send(index, at(0));
    meet('completed', counter.events(0));
    counter.events(1).sent(at(1));
    const reason = new Error('the run is over');
    counter.desk.abort(reason);
    expect([0, 1, 2].map((index) => counter.carried.get(index)?.aborted)).to.deep.equal([
      [],
      [reason],
      [reason],
    ]);
    // The last one was never sent: nothing of it can have been cut off.
    expect((await counter.records()).map(({ outcome }) => outcome)).to.deep.equal([
      'completed',
      'aborted',
      'dropped',
    ]);
    expect(counter.desk.ledger.imbalance).to.equal(undefined);
  });
});

describe('answers whose tokens nobody counted', () => {
  const answer = (counter: HandCarriedDesk, index: number, tokens?: number): void => {
    counter.desk.send(index, at(index));
    const events = counter.events(index);
    events.sent(at(1));
    events.content(at(2), { kind: 'content', text: 'some words' });
    if (tokens !== undefined) events.usage({ completionTokens: tokens });
    events.ended(at(9));
  };

  it('are counted when the load is over, by a tokenizer that is loaded once for all of them', async () => {
    const counter = new HandCarriedDesk();
    answer(counter, 0);
    answer(counter, 1, 3);
    answer(counter, 2, 0);
    expect(counter.over).to.deep.equal([0, 1, 2].map((index) => [index, 9]));
    let loaded = 0;
    const records = await counter.records(() => {
      loaded += 1;
      return Promise.resolve((text) => text.length);
    });
    expect(loaded).to.equal(1);
    expect(
      records.map((record) => record.outcome === 'completed' && [record.outputTokens, record.tokenSource]),
    ).to.deep.equal([
      [10, 'local tokenizer'],
      [3, 'usage'],
      [10, 'local tokenizer'],
    ]);
    expect(counter.desk.ledger.imbalance).to.equal(undefined);
  });

  it('need no tokenizer where they hold no text, or failed', async () => {
    const counter = new HandCarriedDesk();
    counter.desk.send(0, at(0));
    meet('completed', counter.events(0));
    counter.desk.send(1, at(0));
    counter.events(1).content(at(2), { kind: 'content', text: 'some' });
    meet('broken', counter.events(1));
    expect(await counter.records()).to.have.length(2);
  });
});
