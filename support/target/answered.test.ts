import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { answered } from './answered';
import type { InferenceTarget, ResponseEvents } from './inference-target';
import { RecordedResponse } from './recorded-response.fixture';
import { failureOf, requestFor } from './target-client.fixture';
import { TargetError } from './target-error';

const now = milliseconds(1);

/** A target whose requests do what the test says; aborted, they fail as they should. */
function targetThat(answer: (events: ResponseEvents) => void): InferenceTarget {
  return {
    untilReady: () => Promise.resolve({ serverKind: 'fake', models: [] }),
    send: (_request, events) => {
      answer(events);
      return {
        requestBytes: 0,
        responseBytes: 0,
        abort: (cause) => {
          events.failed(now, new TargetError('aborted', 'the run ended', { cause }));
        },
      };
    },
  };
}

describe('answered', () => {
  it('ends with the answer, all of whose events are told', async () => {
    const response = new RecordedResponse();
    const target = targetThat((events) => {
      events.prepared?.(now);
      events.sent(now);
      events.headers(now, 200);
      events.content(now, { kind: 'content', text: 'a' });
      events.usage({ completionTokens: 1 });
      events.finished('stop');
      setImmediate(() => {
        events.ended(now);
      });
    });
    await answered(target, requestFor('model'), response, new AbortController().signal);
    expect(response.names).to.deep.equal(['sent', 'headers', 'content', 'ended']);
    expect(response.preparation).to.equal(now);
    expect(response).to.deep.include({
      text: 'a',
      finishReason: 'stop',
      tokenUsage: { completionTokens: 1 },
    });
  });

  it('needs no events that nobody wants', async () => {
    const target = targetThat((events) => {
      events.sent(now);
      events.ended(now);
    });
    await answered(target, requestFor('model'), {}, new AbortController().signal);
  });

  it('rejects with the failure, which is told too', async () => {
    const failure = new TargetError('truncated', 'it was cut');
    const response = new RecordedResponse();
    const target = targetThat((events) => {
      events.failed(now, failure);
    });
    const ending = answered(target, requestFor('model'), response, new AbortController().signal);
    expect(await failureOf(ending)).to.equal(failure);
    expect(response.failure).to.equal(failure);
  });

  it('sends nothing once the run is over', async () => {
    const target = targetThat(() => {
      throw new Error('it was sent');
    });
    const { outcome } = await failureOf(answered(target, requestFor('model'), {}, AbortSignal.abort()));
    expect(outcome).to.equal('aborted');
  });

  for (const when of ['while it is being sent', 'later'] as const) {
    it(`aborts the request when the run ends ${when}`, async () => {
      const run = new AbortController();
      const reason = new Error('the run is over');
      const end = (): void => {
        run.abort(reason);
      };
      const target = targetThat(() => {
        if (when === 'later') setImmediate(end);
        else end();
      });
      const failure = await failureOf(answered(target, requestFor('model'), {}, run.signal));
      expect(failure).to.deep.include({ outcome: 'aborted', cause: reason });
    });
  }

  it('leaves nothing behind at the signal of a run of many requests', async () => {
    const { signal } = new AbortController();
    const target = targetThat((events) => {
      events.ended(now);
    });
    for (let index = 0; index < 20; index += 1) await answered(target, requestFor('model'), {}, signal);
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });
});
