import { describe, it } from 'node:test';
import { expect } from 'chai';
import { RecordingServer, specOf } from '../load/workers/recording-server.fixture';
import { connectTarget } from './connect-target';
import type { InferenceRequest, ResponseEvents } from './inference-target';
import { NOTHING_KNOWN, type KnowingTarget } from './server-knowledge';
import { TakingTurns } from './taking-turns';

const REQUEST: InferenceRequest = {
  model: 'any',
  prompt: 'hello',
  maxTokens: 1,
  ignoreEndToken: false,
  temperature: 1,
};

/** Servers that keep their own names of whom they were asked. */
function servers(count: number): { readonly asked: string[]; readonly targets: readonly KnowingTarget[] } {
  const asked: string[] = [];
  const targets = Array.from({ length: count }, (_, place) => ({
    knowledge: { ...NOTHING_KNOWN, models: [`model-${place}`] },
    untilReady: () => {
      asked.push(`ready ${place}`);
      return Promise.resolve({ serverKind: `kind-${place}`, models: [] });
    },
    send: () => {
      asked.push(`send ${place}`);
      return { abort: () => undefined, requestBytes: 0, responseBytes: 0 };
    },
  }));
  return { asked, targets };
}

describe('TakingTurns', () => {
  for (const count of [1, 2, 3])
    it(`asks each of ${count} in turn`, () => {
      const { asked, targets } = servers(count);
      const [first, ...others] = targets;
      const turns = new TakingTurns(first!, others);
      for (let request = 0; request < 2 * count + 1; request += 1) turns.send(REQUEST, {} as ResponseEvents);
      const expected = Array.from({ length: 2 * count + 1 }, (_, request) => `send ${request % count}`);
      expect(asked).to.deep.equal(expected);
    });

  it('is ready when all are, and is as the first', async () => {
    const { asked, targets } = servers(3);
    const [first, ...others] = targets;
    const turns = new TakingTurns(first!, others);
    const identity = await turns.untilReady(new AbortController().signal);
    expect(asked).to.deep.equal(['ready 0', 'ready 1', 'ready 2']);
    expect(identity.serverKind).to.equal('kind-0');
    expect(turns.knowledge.models).to.deep.equal(['model-0']);
  });

  it('sends requests over the connections of each server', async () => {
    await using servers = new AsyncDisposableStack();
    const [first, second] = [
      servers.use(await RecordingServer.start()),
      servers.use(await RecordingServer.start()),
    ];
    const spec = { ...specOf(first.baseUrl), others: [second.baseUrl] };
    await using connection = connectTarget(spec);
    for (let request = 0; request < 4; request += 1) {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const ignore = () => undefined;
      connection.inference.send(REQUEST, {
        ...{ sent: ignore, headers: ignore, content: ignore, usage: ignore, finished: ignore },
        ended: resolve,
        failed: (_, error) => {
          reject(error);
        },
      });
      await promise;
    }
    expect([first.received.length, second.received.length]).to.deep.equal([2, 2]);
    expect(connection.connections).to.deep.equal({ open: 2, opened: 2 });
  });
});
