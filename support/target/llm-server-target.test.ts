import { describe, it } from 'node:test';
import { expect } from 'chai';
import { describeInferenceTarget, type ServerUnderContract } from './inference-target.contract';
import { LlmServer, MODELS, STRUCTURED, type ReceivedRequest } from './llm-server.fixture';
import { RecordedResponse } from './recorded-response.fixture';
import type { RouteSettings, SchemaField } from './route-settings';
import { requestFor, TestClient, unending } from './target-client.fixture';
import { TRANSPORTS } from './transport';
import type { InferenceRequest } from './inference-target';

async function startServer(): Promise<ServerUnderContract> {
  const server = await LlmServer.start();
  return {
    baseUrl: server.baseUrl,
    serverKind: 'LLM Test Server',
    models: MODELS,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describeInferenceTarget('LlmServerTarget', startServer, [
  { api: 'llm-server', path: '/api/v1/unstructured', isStreamed: false },
]);

const SCHEMA = { type: 'object', properties: { name: { type: 'string' } } };

interface Routing {
  readonly routes?: RouteSettings;
  readonly schemaField?: SchemaField;
}

/** What a server gets for one request, and what the client makes of its answer. */
async function asked(
  fields: Partial<InferenceRequest>,
  routing: Routing = {},
): Promise<{ response: RecordedResponse; requests: readonly ReceivedRequest[]; bytes: number }> {
  await using server = await LlmServer.start({ apiKey: 'key-1234' });
  await using client = new TestClient(server.baseUrl, { api: 'llm-server', apiKey: 'key-1234', ...routing });
  await client.untilReady(unending);
  const discovery = server.requests.length;
  const response = new RecordedResponse();
  const exchange = await client.exchange(requestFor('model-a', fields), response);
  expect(response.failure).to.equal(undefined);
  return { response, requests: server.requests.slice(discovery), bytes: exchange.requestBytes };
}

const COMMON = { provider: 'provider of model-a', model: 'model-a', max_tokens: 6, temperature: 0 };
const CONVERSATION = {
  history: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello.' },
  ],
  prompt: 'Who are you?',
} as const;

describe('a request in the dialect llm-server', () => {
  it('is the same whether a whole answer is asked for or not: there is no other', async () => {
    const [whole, other] = [await asked({ stream: false }), await asked({})];
    expect(whole.requests.map(({ fields }) => fields)).to.deep.equal(
      other.requests.map(({ fields }) => fields),
    );
    expect(whole.requests).to.have.length(1);
    expect(whole.response.text).to.equal(other.response.text);
  });

  it('is the prompt, with the provider that the server names, its key and its id', async () => {
    const { requests, response, bytes } = await asked({ id: 'mine-1', seed: 7 });
    expect(requests).to.have.length(1);
    const [{ line, fields, headers, bytes: received }] = requests as [ReceivedRequest];
    expect(line).to.equal('POST /api/v1/unstructured');
    expect(fields).to.deep.equal({ ...COMMON, prompt: 'one two three', seed: 7 });
    expect(headers).to.include({ 'x-api-key': 'key-1234', 'x-request-id': 'mine-1' });
    expect(headers).not.to.have.property('authorization');
    expect(bytes).to.equal(received);
    expect(response.text).to.match(/^word0 .*word5$/);
    expect(response.preparation).to.equal(undefined);
  });

  it('names the provider that it is told to name', async () => {
    const { requests } = await asked({ provider: 'mine' });
    expect(requests[0]?.fields).to.include({ provider: 'mine' });
  });

  it('is a conversation of messages where the server has a route for it', async () => {
    const { requests, response } = await asked(CONVERSATION);
    const { prompt, history } = CONVERSATION;
    expect(requests[0]?.line).to.equal('POST /api/v1/conversation');
    expect(requests[0]?.fields).to.deep.equal({
      ...COMMON,
      messages: [...history, { role: 'user', content: prompt }],
    });
    expect(response.text).to.match(/^word0 /);
  });

  it('is a transcript of the conversation where it has none', async () => {
    const { requests } = await asked(CONVERSATION, { routes: 'server' });
    expect(requests[0]?.line).to.equal('POST /api/v1/completions');
    expect(requests[0]?.fields).to.deep.equal({
      ...COMMON,
      prompt: 'system: Be brief.\nuser: Hi\nassistant: Hello.\nuser: Who are you?\nassistant:',
    });
  });

  for (const schemaField of [undefined, 'validation_schema'] as const) {
    it(`carries its schema as ${schemaField ?? 'schema'}`, async () => {
      const { requests, response } = await asked(
        { schema: SCHEMA },
        schemaField === undefined ? {} : { schemaField },
      );
      expect(requests.map(({ line }) => line)).to.deep.equal(['POST /api/v1/structured']);
      expect(requests[0]?.fields).to.deep.equal({
        ...COMMON,
        prompt: 'one two three',
        [schemaField ?? 'schema']: SCHEMA,
      });
      expect(JSON.parse(response.text)).to.deep.equal(STRUCTURED);
    });
  }

  it('does not believe a structured answer that has cost no tokens', async () => {
    const { response } = await asked({ schema: SCHEMA });
    expect(response.tokenUsage).to.deep.equal({ completionTokens: 0 });
    expect(response.tokens).to.include({ source: 'event count', outputTokens: 1 });
  });

  it('names a schema by the id under which it was registered before', async () => {
    const { requests, response, bytes } = await asked({ schema: SCHEMA, id: 'mine' }, { routes: 'server' });
    const [registration, request, ...others] = requests as [ReceivedRequest, ReceivedRequest];
    expect(others).to.have.length(0);
    expect(registration.line).to.equal('POST /api/v1/schemas');
    expect(registration.headers).to.include({ 'x-api-key': 'key-1234' });
    expect(registration.fields).to.have.all.keys('name', 'json_schema');
    expect(registration.fields['json_schema']).to.deep.equal(SCHEMA);
    expect(request.line).to.equal('POST /api/v1/structured-completions');
    const schemaId = `id of ${String(registration.fields['name'])}`;
    expect(request.fields).to.deep.equal({ ...COMMON, prompt: 'one two three', schema_id: schemaId });
    expect(bytes).to.equal(registration.bytes + request.bytes);
    expect(response.preparation).to.be.greaterThan(0);
    expect(response.names).to.deep.equal(['sent', 'headers', 'content', 'ended']);
    expect(JSON.parse(response.text)).to.deep.equal(STRUCTURED);
  });

  for (const transport of TRANSPORTS) {
    it(`registers each schema under a name of its own, over ${transport}, on the connection of its request`, async () => {
      await using server = await LlmServer.start();
      await using client = new TestClient(server.baseUrl, { api: 'llm-server', routes: 'server', transport });
      await client.untilReady(unending);
      const request = requestFor('model-a', { schema: SCHEMA });
      for (let index = 0; index < 3; index += 1) await client.send(request, {}, unending);
      const names = server.to('POST /api/v1/schemas').map(({ fields }) => fields['name']);
      expect(new Set(names).size).to.equal(3);
      expect(client.connection.transport.connections).to.deep.equal({ open: 1, opened: 1 });
    });
  }
});
