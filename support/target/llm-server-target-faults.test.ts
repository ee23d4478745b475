import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { InferenceRequest } from './inference-target';
import { SCHEMAS, SERVER_FAULTS, SHORT } from './llm-server-faults.fixture';
import { hangs, LlmServer } from './llm-server.fixture';
import { RecordedResponse } from './recorded-response.fixture';
import type { RouteSettings } from './route-settings';
import { failureOf, requestFor, TestClient, unending } from './target-client.fixture';
import { TRANSPORTS } from './transport';

const SCHEMA = { type: 'object' };

for (const transport of TRANSPORTS) {
  describe(`LlmServerTarget over ${transport}, with a server that`, () => {
    for (const fault of SERVER_FAULTS) {
      const { name, at, does, outcome, status, says, timeouts = {} } = fault;
      it(`${name}: calls it ${outcome}, and says what, where and what to do`, async () => {
        await using server = await LlmServer.start({ overrides: { [at]: does } });
        const routing = at === SCHEMAS ? { routes: 'server' as const } : {};
        await using client = new TestClient(server.baseUrl, {
          api: 'llm-server',
          transport,
          timeouts,
          ...routing,
        });
        const response = new RecordedResponse();
        const request = requestFor('model-a', {
          provider: 'p',
          ...(at === SCHEMAS ? { schema: SCHEMA } : {}),
        });
        const failure = await failureOf(client.send(request, response, unending));
        expect({ outcome: failure.outcome, status: failure.status }).to.deep.equal({ outcome, status });
        expect(failure.message).to.contain(server.baseUrl);
        for (const part of says) expect(failure.message).to.contain(part);
        expect(response.names).not.to.contain('ended');
        if (at === SCHEMAS) expect(response.names).to.deep.equal([]);
      });
    }

    it('lets the time of the registration count', async () => {
      const overrides = { 'POST /api/v1/structured-completions': hangs };
      await using server = await LlmServer.start({ overrides });
      const timeouts = { total: SHORT };
      await using client = new TestClient(server.baseUrl, {
        api: 'llm-server',
        routes: 'server',
        transport,
        timeouts,
      });
      const response = new RecordedResponse();
      const failure = await failureOf(
        client.send(requestFor('model-a', { schema: SCHEMA }), response, unending),
      );
      expect(failure.message).to.contain(
        '/structured-completions: the answer was not complete within 0.15 s',
      );
      expect(response.names).to.deep.equal(['sent']);
    });

    for (const [when, line] of [
      ['a schema is registered', SCHEMAS],
      ['the answer is made', 'POST /api/v1/structured-completions'],
    ] as const) {
      it(`has not answered when the run ends: aborts while ${when}`, async () => {
        const run = new AbortController();
        const reason = new Error('the run is over');
        const overrides = {
          [line]: () => {
            run.abort(reason);
          },
        };
        await using server = await LlmServer.start({ overrides });
        await using client = new TestClient(server.baseUrl, {
          api: 'llm-server',
          routes: 'server',
          transport,
        });
        const request = requestFor('model-a', { provider: 'p', schema: SCHEMA });
        const failure = await failureOf(client.send(request, {}, run.signal));
        expect(failure).to.deep.include({ outcome: 'aborted', cause: reason });
        expect(server.to('POST /api/v1/structured-completions')).to.have.length(line === SCHEMAS ? 0 : 1);
      });
    }
  });
}

describe('LlmServerTarget, without the route that a request needs', () => {
  const send = async (routes: RouteSettings, fields: Partial<InferenceRequest>, signal = unending) => {
    await using client = new TestClient('http://127.0.0.1:1', { api: 'llm-server', routes });
    return await failureOf(client.send(requestFor('model-a', fields), {}, signal));
  };

  it('says which one is to be set', async () => {
    const { outcome, message } = await send({ structured: null }, { schema: SCHEMA });
    expect(outcome).to.equal('dropped');
    expect(message).to.contain('Set the route "structured" in LLM_ROUTES');
    expect((await send({ unstructured: null }, {})).message).to.contain('Set the route "unstructured"');
  });

  it('can be aborted before', async () => {
    const run = new AbortController();
    const failing = send({ unstructured: null }, {}, run.signal);
    run.abort(new Error('the run is over'));
    expect((await failing).outcome).to.equal('aborted');
  });
});
