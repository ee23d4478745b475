import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import type { InferenceRequest, ResponseEvents } from '../target/inference-target';
import { TargetError, type FailureOutcome } from '../target/target-error';
import { sendBatch, tellAnswer } from './fake-target.fixture';
import { isCompleted } from './request-record';
import type { PromptWorkload } from './workload';

const at = milliseconds;

const failure = (outcome: FailureOutcome): TargetError => new TargetError(outcome, `it is ${outcome}`);

/** Two words, and their count. */
function tellAnswerOf({ maxTokens }: InferenceRequest, events: ResponseEvents): void {
  events.content(at(3), { kind: 'content', text: 'one ' });
  events.content(at(4), { kind: 'content', text: 'two' });
  events.usage({ completionTokens: maxTokens });
  events.ended(at(5));
}

describe('runShard', () => {
  it('records what a complete answer told', async () => {
    const { records } = await sendBatch((request, events) => {
      tellAnswer(request, events, { sentAt: 1, firstTokenAt: 11, betweenTokens: 10 });
      return Promise.resolve();
    });
    expect(records).to.deep.equal([
      {
        outcome: 'completed',
        index: 70,
        round: 3,
        warmUp: false,
        scheduledAt: 0,
        calledAt: 0,
        sentAt: 1,
        headersAt: 1,
        contentAt: [11, 21, 31],
        contentTokens: [1, 1, 1],
        endedAt: 31,
        status: 200,
        outputTokens: 3,
        tokenSource: 'usage',
        inputTokens: 3,
        requestBytes: 0,
        responseBytes: 0,
        finishReason: 'length',
      },
    ]);
  });

  it('records what a failed request told before it failed', async () => {
    const { records } = await sendBatch((_request, events) => {
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
        calledAt: 0,
        error: 'it is timed out',
        failedAt: 0,
        eventsReceived: 1,
        sentAt: 1,
        status: 200,
      },
    ]);
  });

  it('records which node answered, also where the answer failed', async () => {
    const { records } = await sendBatch(
      (request, events, position) => {
        events.sent(at(1));
        events.headers(at(2), 200, `node-${position % 2}`);
        if (position === 3) return Promise.reject(failure('truncated'));
        tellAnswerOf(request, events);
        return Promise.resolve();
      },
      { requests: 4 },
    );
    expect(records.map(({ servedBy }) => servedBy)).to.deep.equal(['node-0', 'node-1', 'node-0', 'node-1']);
    expect(records[3]?.outcome).to.equal('truncated');
  });

  it('keeps the status of an error', async () => {
    const { records } = await sendBatch((_request, events) => {
      events.sent(at(1));
      return Promise.reject(new TargetError('http error', 'no', { status: 429 }));
    });
    expect(records[0]).to.include({ outcome: 'http error', status: 429 });
  });

  it('is no place for programming errors: they are thrown on', async () => {
    const bug = new TypeError('x is not a function');
    const sending = sendBatch(
      (_request, events, position) => {
        if (position === 1) throw bug;
        events.sent(at(1));
        return Promise.reject(failure('truncated'));
      },
      { requests: 3 },
    );
    expect(await sending.catch((error: unknown) => error)).to.equal(bug);
  });
});

describe('the text of an answer', () => {
  const answersOf = async (workload: Partial<PromptWorkload>): Promise<(string | undefined)[]> => {
    const { records } = await sendBatch(
      (request, events, position) => {
        events.sent(at(1));
        if (position === 1) {
          events.content(at(2), { kind: 'content', text: 'half an' });
          return Promise.reject(failure('truncated'));
        }
        events.headers(at(2), 200);
        tellAnswerOf(request, events);
        return Promise.resolve();
      },
      { requests: 3, workload },
    );
    return records.map((record) => (isCompleted(record) ? record.answer : undefined));
  };

  it('is kept where the workload says so, of what was answered to its end', async () => {
    expect(await answersOf({ answers: 'kept' })).to.deep.equal(['one two', undefined, 'one two']);
  });

  it('is not kept otherwise', async () => {
    expect(await answersOf({})).to.deep.equal([undefined, undefined, undefined]);
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
    const { records } = await sendBatch(answer(undefined), { tokenizer });
    expect(records[0]).to.include({ outputTokens: 10, tokenSource: 'local tokenizer' });
  });

  it('is not loaded where the server counts', async () => {
    const { records } = await sendBatch(answer(2));
    expect(records[0]).to.include({ outputTokens: 2, tokenSource: 'usage' });
  });

  it('is not loaded for an answer that was cut before its count', async () => {
    const { records } = await sendBatch((_request, events) => {
      events.sent(at(0));
      events.content(at(2), { kind: 'content', text: 'some' });
      return Promise.reject(failure('truncated'));
    });
    expect(records[0]).to.include({ outcome: 'truncated' });
  });
});
