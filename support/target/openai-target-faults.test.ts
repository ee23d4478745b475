import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { parseMisbehaviour } from '../simulator/misbehaviour-text';
import { Simulator } from '../simulator/simulator';
import type { SimulatorOptionsInput } from '../simulator/simulator-options';
import { RecordedResponse } from './recorded-response.fixture';
import { failureOf, requestFor, TestClient, unending } from './target-client.fixture';
import type { TargetSettings } from './target-settings';
import { TRANSPORTS } from './transport';

/** A deadline that is worth waiting for; what the simulator sends before takes a fraction of it. */
const SHORT = milliseconds(250);

const start = (misbehaviour: string, options: SimulatorOptionsInput = {}): Promise<Simulator> =>
  Simulator.start({
    timeToFirstToken: 2,
    interTokenLatency: 1,
    misbehaviour: [parseMisbehaviour(misbehaviour)],
    ...options,
  });

interface Fault {
  readonly misbehaviour: string;
  readonly outcome: string;
  readonly status?: number;
  /** What happened, and what to do next. */
  readonly says: readonly [string, string];
  /** Content events before it. */
  readonly events?: number;
  readonly timeouts?: Partial<TargetSettings['timeouts']>;
}

const FAULTS: readonly Fault[] = [
  {
    misbehaviour: 'cut 2',
    outcome: 'truncated',
    says: ['closed the connection before the answer was complete', 'Look into the log of the server'],
    events: 2,
  },
  {
    misbehaviour: 'cut 0',
    outcome: 'truncated',
    says: ['closed the connection before the answer was complete', 'Look into the log of the server'],
  },
  {
    misbehaviour: 'end early 2',
    outcome: 'truncated',
    says: ['the stream ended without a finish reason or [DONE]', 'Look into the log of the server'],
    events: 2,
  },
  {
    misbehaviour: 'error body',
    outcome: 'protocol error',
    says: [
      'status 200, then an error: the engine failed, as it was told to',
      'Look into the log of the server',
    ],
  },
  {
    misbehaviour: 'error event 2',
    outcome: 'protocol error',
    says: [
      'status 200, then an error: the engine failed, as it was told to',
      'Look into the log of the server',
    ],
    events: 2,
  },
  {
    misbehaviour: 'malformed event 2',
    outcome: 'protocol error',
    says: ['not the JSON of an answer: ', 'Check that LLM_BASE_URL leads to an inference API'],
    events: 2,
  },
  {
    misbehaviour: 'stall 2',
    outcome: 'timed out',
    says: [
      'the stream stalled: no further token came within 0.25 s',
      'LLM_STALL_TIMEOUT allows it more time',
    ],
    events: 2,
    timeouts: { stall: SHORT },
  },
  {
    misbehaviour: 'stall 0',
    outcome: 'timed out',
    says: [
      'the server took the request but sent no token within 0.25 s',
      'LLM_FIRST_TOKEN_TIMEOUT allows it more time',
    ],
    timeouts: { firstToken: SHORT },
  },
  {
    misbehaviour: 'hang',
    outcome: 'timed out',
    says: [
      'the server took the request but sent no token within 0.25 s',
      'LLM_FIRST_TOKEN_TIMEOUT allows it more time',
    ],
    timeouts: { firstToken: SHORT },
  },
  {
    misbehaviour: 'stall 4',
    outcome: 'timed out',
    says: ['the answer was not complete within 0.25 s', 'LLM_TIMEOUT allows it more time'],
    events: 4,
    timeouts: { total: SHORT },
  },
  {
    misbehaviour: 'too many requests 7',
    outcome: 'http error',
    status: 429,
    says: ['answered 429: too many requests', '(retry after 7 s): lower the load or raise its limit'],
  },
  {
    misbehaviour: 'unavailable',
    outcome: 'http error',
    status: 503,
    says: [
      'answered 503: the server is unavailable, as it was told to be',
      'Look into the log of the server',
    ],
  },
  {
    misbehaviour: 'die 2',
    outcome: 'truncated',
    says: ['closed the connection before the answer was complete', 'it may have crashed or been restarted'],
    events: 2,
  },
];

for (const transport of TRANSPORTS) {
  describe(`OpenAiTarget over ${transport}, with a server that fails`, () => {
    for (const { misbehaviour, outcome, status, says, events = 0, timeouts = {} } of FAULTS) {
      it(`calls "${misbehaviour}" ${outcome}, and says what, where and what to do`, async () => {
        await using simulator = await start(misbehaviour);
        await using client = new TestClient(simulator.baseUrl, { transport, timeouts });
        await client.untilReady(unending);
        const response = new RecordedResponse();
        const failure = await failureOf(client.send(requestFor('simulated-model'), response, unending));
        expect({ outcome: failure.outcome, status: failure.status }).to.deep.equal({ outcome, status });
        expect(failure.message).to.contain(new URL(simulator.baseUrl).origin);
        for (const part of says) expect(failure.message).to.contain(part);
        expect(response.contents).to.have.length(events);
        expect(response.names).not.to.contain('ended');
      });
    }

    it('never counts a request as sent that found no connection', async () => {
      await using simulator = await start('die 1');
      await using client = new TestClient(simulator.baseUrl, { transport });
      await failureOf(client.send(requestFor('simulated-model'), new RecordedResponse(), unending));
      const response = new RecordedResponse();
      const failure = await failureOf(client.send(requestFor('simulated-model'), response, unending));
      expect(failure.outcome).to.equal('dropped');
      expect(failure.message).to.contain('nothing listens there').and.contain('correct LLM_BASE_URL');
      expect(response.names).to.deep.equal([]);
    });

    for (const apiKey of [undefined, 'sk-wrong']) {
      it(`says that LLM_API_KEY is to be set where the key is ${apiKey === undefined ? 'missing' : 'wrong'}`, async () => {
        await using simulator = await Simulator.start({ apiKey: 'sk-right' });
        await using client = new TestClient(simulator.baseUrl, {
          transport,
          ...(apiKey === undefined ? {} : { apiKey }),
        });
        const endings = [
          client.untilReady(unending),
          client.send(requestFor('simulated-model'), new RecordedResponse(), unending),
        ];
        for (const { outcome, status, message } of await Promise.all(endings.map(failureOf))) {
          expect({ outcome, status }).to.deep.equal({ outcome: 'http error', status: 401 });
          expect(message).to.contain('Set LLM_API_KEY to a key that this server accepts');
        }
      });
    }

    it('sends the key and the headers that it is given', async () => {
      await using simulator = await Simulator.start({ apiKey: 'sk-right', timeToFirstToken: 1 });
      const headers = { 'x-request-id': 'mine' };
      await using client = new TestClient(simulator.baseUrl, { transport, apiKey: 'sk-right', headers });
      await client.send(requestFor('simulated-model'), new RecordedResponse(), unending);
      await simulator.untilLogged(1);
      expect(simulator.log[0]?.requestId).to.equal('mine');
    });
  });
}
