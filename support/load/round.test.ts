import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import type { ResponseEvents } from '../target/inference-target';
import { TargetError, type FailureOutcome } from '../target/target-error';
import { FakeTarget, HandTurnedClock, requestOf, tellAnswer, unending } from './fake-target.fixture';
import { Ledger } from './ledger';
import { runRound, type Round } from './round';

const at = milliseconds;
const TIMES = { sentAt: 1, firstTokenAt: 11, betweenTokens: 10 };

interface Sending {
  readonly requests?: number;
  readonly signal?: AbortSignal;
  readonly ledger?: Ledger;
  readonly tokenizer?: () => Promise<(text: string) => number>;
}

function send(answer: ConstructorParameters<typeof FakeTarget>[0], sending: Sending = {}): Promise<Round> {
  const { requests = 1, signal = unending, ledger = new Ledger() } = sending;
  const tokenizer = sending.tokenizer ?? (() => Promise.reject(new Error('no tokenizer was needed')));
  return runRound(
    {
      index: 3,
      warmUp: false,
      firstRequest: 70,
      requests: Array.from({ length: requests }, () => requestOf()),
    },
    { target: new FakeTarget(answer), ledger, signal, clock: new HandTurnedClock(), tokenizer },
  );
}

const failure = (outcome: FailureOutcome, message = `it is ${outcome}`): TargetError =>
  new TargetError(outcome, message);

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

describe('runRound', () => {
  it('keeps books that balance and one record a request, whatever becomes of them in whatever order', async () => {
    const fates = fc.array(anyFate, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fates, fc.boolean(), fc.scheduler(), async (planned, interrupted, scheduler) => {
        const run = new AbortController();
        const ledger = new Ledger();
        const turn = async (): Promise<void> => {
          await scheduler.schedule(Promise.resolve());
          if (run.signal.aborted) throw failure('aborted');
        };
        if (interrupted)
          void scheduler.schedule(Promise.resolve()).then(() => {
            run.abort();
          });
        const { records } = await scheduler.waitFor(
          send((_request, events, position) => meet(planned[position]!, events, turn), {
            requests: planned.length,
            signal: run.signal,
            ledger,
            tokenizer: () => Promise.resolve(() => 1),
          }),
        );
        expect(ledger.imbalance).to.equal(undefined);
        expect(ledger.counts.scheduled).to.equal(planned.length);
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

  it('records what a complete answer told', async () => {
    const { records, span } = await send((request, events) => {
      tellAnswer(request, events, TIMES);
      return Promise.resolve();
    });
    expect(records).to.deep.equal([
      {
        outcome: 'completed',
        index: 70,
        round: 3,
        warmUp: false,
        scheduledAt: 0,
        sentAt: 1,
        headersAt: 1,
        contentAt: [11, 21, 31],
        contentTokens: [1, 1, 1],
        endedAt: 31,
        status: 200,
        outputTokens: 3,
        tokenSource: 'usage',
        inputTokens: 3,
        finishReason: 'length',
      },
    ]);
    expect(span).to.deep.equal({ from: 1, to: 31 });
  });

  it('records what a failed request told before it failed', async () => {
    const { records, span } = await send((_request, events) => {
      events.sent(at(1));
      events.headers(at(2), 200);
      events.content(at(3), { kind: 'content', text: 'word' });
      return Promise.reject(failure('timed out'));
    });
    expect(records).to.deep.equal([
      {
        outcome: 'timed out',
        index: 70,
        round: 3,
        warmUp: false,
        scheduledAt: 0,
        error: 'it is timed out',
        failedAt: 0,
        eventsReceived: 1,
        sentAt: 1,
        status: 200,
      },
    ]);
    expect(span).to.equal(undefined);
  });

  it('keeps the status of an error', async () => {
    const { records } = await send((_request, events) => {
      events.sent(at(1));
      return Promise.reject(new TargetError('http error', 'no', { status: 429 }));
    });
    expect(records[0]).to.include({ outcome: 'http error', status: 429 });
  });

  it('spans from the first sending to the last end of those that completed', async () => {
    const { span } = await send(
      (request, events, position) => {
        tellAnswer(request, events, { sentAt: 5 - position, firstTokenAt: 20, betweenTokens: 10 + position });
        return position === 2 ? Promise.reject(failure('truncated')) : Promise.resolve();
      },
      { requests: 3 },
    );
    expect(span).to.deep.equal({ from: 4, to: 42 });
  });

  it('is no place for programming errors: they are thrown on', async () => {
    const bug = new TypeError('x is not a function');
    const sending = send(
      (_request, events, position) => {
        events.sent(at(1));
        return Promise.reject(position === 1 ? bug : failure('truncated'));
      },
      { requests: 3 },
    );
    expect(await sending.catch((error: unknown) => error)).to.equal(bug);
  });
});

describe('a target that breaks its word', () => {
  it('is found out when it sends a request twice', async () => {
    const ledger = new Ledger();
    await send(
      (request, events) => {
        events.sent(at(0));
        tellAnswer(request, events, TIMES);
        return Promise.resolve();
      },
      { ledger },
    );
    expect(ledger.imbalance).to.equal('1 requests were scheduled, but 2 sent and 0 dropped');
  });

  it('is found out when it resolves before the end of the answer', async () => {
    const ledger = new Ledger();
    const sending = send(
      (_request, events) => {
        events.sent(at(0));
        events.headers(at(1), 200);
        return Promise.resolve();
      },
      { ledger },
    );
    expect(await sending.catch((error: Error) => error.message)).to.match(/before the request was over/);
    expect(ledger.imbalance).to.equal('1 requests were sent, but 0 have an outcome');
  });
});

describe('the local tokenizer', () => {
  const answer = (usage: number | undefined) => (_request: unknown, events: ResponseEvents) => {
    events.sent(at(0));
    events.headers(at(1), 200);
    events.content(at(2), { kind: 'content', text: 'some words' });
    if (usage !== undefined) events.usage({ completionTokens: usage });
    events.ended(at(3));
    return Promise.resolve();
  };
  const tokenizer = () => Promise.resolve((text: string) => text.length);

  it('counts where the server does not', async () => {
    const { records } = await send(answer(undefined), { tokenizer });
    expect(records[0]).to.include({ outputTokens: 10, tokenSource: 'local tokenizer' });
  });

  it('is not loaded where the server counts', async () => {
    const { records } = await send(answer(2));
    expect(records[0]).to.include({ outputTokens: 2, tokenSource: 'usage' });
  });

  it('is not loaded for an answer that was cut before its count', async () => {
    const { records } = await send((_request, events) => {
      events.sent(at(0));
      events.content(at(2), { kind: 'content', text: 'some' });
      return Promise.reject(failure('truncated'));
    });
    expect(records[0]).to.include({ outcome: 'truncated' });
  });
});
