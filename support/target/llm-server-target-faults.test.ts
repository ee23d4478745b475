import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import type { InferenceRequest } from './inference-target';
import { hangs, LlmServer, sendJson } from './llm-server.fixture';
import { RecordedResponse } from './recorded-response.fixture';
import type { RouteSettings } from './route-settings';
import { failureOf, requestFor, TestClient, unending } from './target-client.fixture';
import type { FailureOutcome } from './target-error';
import type { TargetSettings } from './target-settings';
import { TRANSPORTS } from './transport';

/** A deadline that is worth waiting for. */
const SHORT = milliseconds(150);
const UNSTRUCTURED = 'POST /api/v1/unstructured';
const SCHEMAS = 'POST /api/v1/schemas';
const SCHEMA = { type: 'object' };
const WITH_SCHEMA: Fault['request'] = { schema: SCHEMA };

interface Fault {
  /** "a server that ..." */
  readonly name: string;
  /** The route that does it. */
  readonly at: string;
  readonly does: (response: ServerResponse) => void;
  readonly outcome: FailureOutcome;
  readonly status?: number;
  readonly says: readonly string[];
  readonly request?: Partial<InferenceRequest>;
  readonly routes?: RouteSettings;
  readonly timeouts?: Partial<TargetSettings['timeouts']>;
}

const sends =
  (type: string, body: string) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'Content-Type': type }).end(body);
  };
const refuses =
  (status: number, detail: unknown) =>
  (response: ServerResponse): void => {
    sendJson(response, status, { detail });
  };
const cuts = (response: ServerResponse): void => {
  response.writeHead(200, { 'Content-Length': 1000 }).write('{"text": "a', () => response.destroy());
};
const CHECK_ROUTE = 'Check the route "unstructured" in LLM_ROUTES, and LLM_BASE_URL';

const FAULTS: readonly Fault[] = [
  {
    name: 'refuses the key',
    at: UNSTRUCTURED,
    does: refuses(401, 'Invalid API key'),
    outcome: 'http error',
    status: 401,
    says: ['/api/v1/unstructured answered 401: Invalid API key. Set LLM_API_KEY to a key'],
  },
  {
    name: 'does not have the route',
    at: UNSTRUCTURED,
    does: refuses(404, 'Not Found'),
    outcome: 'http error',
    status: 404,
    says: ['/api/v1/unstructured answered 404: Not Found. Correct the route "unstructured" in LLM_ROUTES'],
  },
  {
    name: 'finds faults in the request',
    at: UNSTRUCTURED,
    does: refuses(422, [
      { type: 'missing', loc: ['body', 'provider'], msg: 'Field required', input: {} },
      { type: 'int_type', loc: ['body', 'max_tokens'], msg: 'Input should be an integer' },
    ]),
    outcome: 'http error',
    status: 422,
    says: [
      'answered 422: body.provider: Field required; body.max_tokens: Input should be an integer. The request was',
      'LLM_ROUTES',
    ],
  },
  {
    name: 'answers with a page',
    at: UNSTRUCTURED,
    does: sends('text/html', '<html>Sign in</html>'),
    outcome: 'protocol error',
    says: [
      '/api/v1/unstructured: not the JSON of an answer, with text, ',
      ': <html>Sign in</html>. ',
      CHECK_ROUTE,
    ],
  },
  {
    name: 'answers with JSON that holds no text',
    at: UNSTRUCTURED,
    does: sends('application/json', '{"job": 17}'),
    outcome: 'protocol error',
    says: ['response or content: {"job": 17}. ', CHECK_ROUTE],
  },
  {
    name: 'answers with nothing',
    at: UNSTRUCTURED,
    does: sends('application/json', ''),
    outcome: 'protocol error',
    says: [': an empty body. ', CHECK_ROUTE],
  },
  {
    name: 'streams',
    at: UNSTRUCTURED,
    does: sends('text/event-stream', 'data: {"text": "a"}\n\n'),
    outcome: 'protocol error',
    says: [': data: {"text": "a"}', CHECK_ROUTE],
  },
  {
    name: 'answers 200 with an error',
    at: UNSTRUCTURED,
    does: sends('application/json', '{"detail": "the provider is down"}'),
    outcome: 'protocol error',
    says: ['status 200, then an error: the provider is down. Look into the log of the server'],
  },
  {
    name: 'cuts its answer',
    at: UNSTRUCTURED,
    does: cuts,
    outcome: 'truncated',
    says: ['the server closed the connection before the answer was complete'],
  },
  {
    name: 'hangs',
    at: UNSTRUCTURED,
    does: hangs,
    outcome: 'timed out',
    says: ['/api/v1/unstructured: the answer was not complete within 0.15 s', 'LLM_TIMEOUT'],
    timeouts: { total: SHORT },
  },
  {
    name: 'refuses a schema',
    at: SCHEMAS,
    does: refuses(409, 'name taken'),
    outcome: 'http error',
    status: 409,
    says: ['The schema was not registered: ', '/api/v1/schemas answered 409: name taken'],
  },
  {
    name: 'does not have the route for schemas',
    at: SCHEMAS,
    does: refuses(404, 'Not Found'),
    outcome: 'http error',
    status: 404,
    says: ['The schema was not registered: ', 'Correct the route "schemas" in LLM_ROUTES'],
  },
  {
    name: 'gives a schema no id',
    at: SCHEMAS,
    does: sends('application/json', '{"ok": true}'),
    outcome: 'protocol error',
    says: ['/api/v1/schemas answered without its id: {"ok": true}. Check the route "schemas" in LLM_ROUTES'],
  },
  {
    name: 'goes on and on about a schema',
    at: SCHEMAS,
    does: sends('application/json', ' '.repeat(2 ** 21)),
    outcome: 'protocol error',
    says: ['The schema was not registered: ', 'answers with far more than was asked for'],
  },
  {
    name: 'cuts the registration of a schema',
    at: SCHEMAS,
    does: cuts,
    outcome: 'truncated',
    says: ['The schema was not registered: ', 'closed the connection before the answer was complete'],
  },
  {
    name: 'hangs while it registers a schema',
    at: SCHEMAS,
    does: hangs,
    outcome: 'timed out',
    says: ['The schema was not registered: ', '/api/v1/schemas: the answer was not complete within 0.15 s'],
    timeouts: { total: SHORT },
  },
];

for (const transport of TRANSPORTS) {
  describe(`LlmServerTarget over ${transport}, with a server that`, () => {
    for (const fault of FAULTS) {
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
        const request = requestFor('model-a', { provider: 'p', ...(at === SCHEMAS ? WITH_SCHEMA : {}) });
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
    return failureOf(client.send(requestFor('model-a', fields), {}, signal));
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
