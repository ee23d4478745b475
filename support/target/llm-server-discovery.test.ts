import { describe, it } from 'node:test';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import type { TargetIdentity } from './inference-target';
import { LlmServer, MODELS, sendJson } from './llm-server.fixture';
import type { RouteSettings } from './route-settings';
import { failureOf, requestFor, TestClient, unending } from './target-client.fixture';

type Overrides = Readonly<Record<string, (response: ServerResponse) => void>>;

const [HEALTH, LIST] = ['GET /api/v1/health', 'GET /api/v1/models'];
const answers =
  (status: number, body: unknown, server?: string) =>
  (response: ServerResponse): void => {
    if (server !== undefined) response.setHeader('Server', server);
    sendJson(response, status, body);
  };
const missing = answers(404, { detail: 'Not Found' });

async function identityOf(overrides: Overrides, routes: RouteSettings = 'guide'): Promise<TargetIdentity> {
  await using server = await LlmServer.start({ overrides });
  await using client = new TestClient(server.baseUrl, { api: 'llm-server', routes });
  return await client.untilReady(unending);
}

describe('discovery of an LLM server', () => {
  it('asks for models, and for health, which says who it is', async () => {
    const whole = { serverKind: 'LLM Test Server', version: '2.1.0', models: MODELS };
    expect(await identityOf({})).to.deep.equal(whole);
  });

  it('needs neither', async () => {
    const kind = { serverKind: 'LLM Test Server', version: '2.1.0', models: [] };
    expect(await identityOf({ [LIST]: missing })).to.deep.equal(kind);
    expect(await identityOf({}, { models: null })).to.deep.equal(kind);
    const nameless = { serverKind: 'llm-server', models: MODELS };
    expect(await identityOf({ [HEALTH]: missing })).to.deep.equal(nameless);
    expect(await identityOf({ [HEALTH]: answers(200, ['up']) })).to.deep.equal(nameless);
    expect(await identityOf({}, { health: null })).to.deep.equal(nameless);
    const nothing = { serverKind: 'llm-server', models: [] };
    expect(await identityOf({}, { health: null, models: null })).to.deep.equal(nothing);
  });

  for (const [server, serverKind, isOwn] of [
    ['llm-performance-engine/1.0.0', 'embedded engine', true],
    ['simulator', 'simulator', true],
    ['uvicorn', 'LLM Test Server', false],
    ['vllm', 'LLM Test Server', false],
  ] as const) {
    it(`${isOwn ? 'asks' : 'does not ask'} "${server}" to go on after the end token`, async () => {
      const overrides = { [LIST]: answers(200, { models: [{ id: 'model-a', provider: 'p' }] }, server) };
      await using fixture = await LlmServer.start({ overrides });
      await using client = new TestClient(fixture.baseUrl, { api: 'llm-server' });
      expect((await client.untilReady(unending)).serverKind).to.equal(serverKind);
      await client.send(requestFor('model-a'), {}, unending);
      const [request] = fixture.to('POST /api/v1/unstructured');
      expect(request?.fields['ignore_eos']).to.equal(isOwn ? true : undefined);
    });
  }

  it("tells settings of this suite's own servers, and of no others", async () => {
    const list = { models: [{ id: 'model-a', provider: 'p', context_window: 256, max_output_tokens: 255 }] };
    const own = await identityOf({ [LIST]: answers(200, list, 'llm-performance-engine/1.0.0') });
    expect(own.settings).to.deep.equal({ context_window: '256', max_output_tokens: '255' });
    expect((await identityOf({ [LIST]: answers(200, list, 'uvicorn') })).settings).to.equal(undefined);
  });

  it('waits for a server that is loading', async () => {
    let asked = 0;
    const loading = (response: ServerResponse): void => {
      asked += 1;
      if (asked === 1) sendJson(response, 503, { detail: 'loading' });
      else sendJson(response, 200, { models: [{ id: 'late' }] });
    };
    expect((await identityOf({ [LIST]: loading })).models).to.deep.equal(['late']);
  });

  it('says that the key is refused', async () => {
    await using server = await LlmServer.start({ apiKey: 'right' });
    for (const key of [{}, { apiKey: 'wrong' }]) {
      await using client = new TestClient(server.baseUrl, { api: 'llm-server', ...key });
      const { status, message } = await failureOf(client.untilReady(unending));
      expect(status).to.equal(401);
      expect(message).to.contain('/api/v1/models answered 401: Invalid API key. Set LLM_API_KEY to a key');
    }
  });

  for (const body of [{ data: [] }, { models: [{ name: 'no id' }] }, 'Welcome']) {
    it(`says that this is no list of models: ${JSON.stringify(body)}`, async () => {
      const { outcome, message } = await failureOf(identityOf({ [LIST]: answers(200, body) }));
      expect(outcome).to.equal('protocol error');
      expect(message).to.contain('/api/v1/models did not answer with a model list but with: ');
      expect(message).to.contain('Check LLM_BASE_URL, and the route "models" in LLM_ROUTES.');
    });
  }

  it('says that nothing listens', async () => {
    const timeouts = { ready: milliseconds(100) };
    await using client = new TestClient('http://127.0.0.1:1', { api: 'llm-server', timeouts });
    expect((await failureOf(client.untilReady(unending))).message).to.contain('nothing listens there');
  });
});
