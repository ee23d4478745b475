import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import type { ServerKindName } from '../simulator/server-kinds/server-kinds';
import { Simulator } from '../simulator/simulator';
import { RecordedResponse } from './recorded-response.fixture';
import { failureOf, requestFor, TestClient, unending } from './target-client.fixture';
import type { TargetIdentity } from './inference-target';
import { RawServer } from './raw-server.fixture';
import { TRANSPORTS } from './transport';

/** A port on which nothing listens. */
const NOBODY = 'http://127.0.0.1:1';

/** Who each of them is found to be; whether `ignore_eos` is understood decides how long an answer gets. */
const KINDS: readonly (readonly [ServerKindName, Omit<TargetIdentity, 'models'>, tokens: number])[] = [
  ['simulator', { serverKind: 'simulator', version: '1.0.0' }, 9],
  ['vllm', { serverKind: 'vllm', version: '0.11.0', settings: { max_model_len: '8192' } }, 9],
  [
    'sglang',
    {
      serverKind: 'sglang',
      version: '0.5.5',
      settings: { model_path: 'model-a', max_running_requests: '16' },
    },
    9,
  ],
  [
    'llama.cpp',
    {
      serverKind: 'llama.cpp',
      version: 'b6900-0123abcd',
      settings: {
        total_slots: '16',
        'default_generation_settings.n_ctx': '8192',
        model_alias: 'model-a',
        model_path: 'model-a.gguf',
        'meta.n_params': '1000000000',
        'meta.size': '2000000000',
        'meta.n_ctx_train': '8192',
      },
    },
    9,
  ],
  [
    'tgi',
    {
      serverKind: 'tgi',
      version: '3.3.5',
      settings: {
        model_id: 'model-a',
        max_concurrent_requests: '16',
        max_input_tokens: '4095',
        max_total_tokens: '4096',
        max_best_of: '2',
        max_stop_sequences: '4',
        validation_workers: '2',
        max_client_batch_size: '4',
      },
    },
    4,
  ],
  ['ollama', { serverKind: 'ollama', version: '0.12.6' }, 4],
  ['openai', { serverKind: 'OpenAI-compatible server' }, 4],
];

describe('discovery', () => {
  for (const [kind, identity, tokens] of KINDS) {
    it(`knows ${kind}, and asks it only for what it understands`, async () => {
      const models = ['model-a', 'model-b'];
      await using simulator = await Simulator.start({ kind, models, answerTokens: 4, timeToFirstToken: 1 });
      await using client = new TestClient(simulator.baseUrl);
      expect(await client.untilReady(unending)).to.deep.equal({ ...identity, models });
      const response = new RecordedResponse();
      await client.send(requestFor('model-a', { maxTokens: 9 }), response, unending);
      expect(response.tokens.outputTokens).to.equal(tokens);
    });
  }

  it('waits for a server that is still loading its model', async () => {
    let asked = 0;
    await using loading = await serve((_request, response) => {
      asked += 1;
      response.statusCode = asked === 1 ? 503 : 200;
      response.end(asked === 1 ? 'loading' : '{"data": [{"id": "model-a", "owned_by": "vllm"}]}');
    });
    await using client = new TestClient(loading.baseUrl);
    expect(await client.untilReady(unending)).to.deep.equal({ serverKind: 'vllm', models: ['model-a'] });
  });

  for (const transport of TRANSPORTS) {
    it(`waits for a server that closes connections while it starts, over ${transport}`, async () => {
      const models = '{"data": [{"id": "model-a", "owned_by": "vllm"}]}';
      await using starting = await RawServer.playing(async (connection) => {
        for (;;) {
          await connection.request();
          if (starting.requests.length === 1) connection.destroy();
          await connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${models.length}\r\n\r\n${models}`);
        }
      });
      await using client = new TestClient(starting.baseUrl, { transport });
      expect((await client.untilReady(unending)).models).to.deep.equal(['model-a']);
    });

    it(`does not keep a list of models that never ends, over ${transport}`, async () => {
      await using endless = await RawServer.playing(async (connection) => {
        await connection.request();
        await connection.write('HTTP/1.1 200 OK\r\n\r\n{"data": [');
        await connection.flood('{"id": "model-a"},'.repeat(10_000));
      });
      await using client = new TestClient(endless.baseUrl, { transport });
      const { outcome, message } = await failureOf(client.untilReady(unending));
      await endless.connections[0]?.left;
      expect(outcome).to.equal('protocol error');
      expect(message).to.equal(
        `${endless.baseUrl}/v1/models answered with more than 8 MiB. ` +
          'Check that LLM_BASE_URL leads to an OpenAI-compatible API.',
      );
    });
  }

  it('reads what a server tells of its settings, each route asked once and none outside of its prefix', async () => {
    const asked: (string | undefined)[] = [];
    const info = { version: '0.6.1', tp_size: 4, api_key: 'sk-of-the-server' };
    await using sglang = await serve((request, response) => {
      asked.push(request.url);
      if (request.url === '/llm/v1/models') response.end('{"data": [{"id": "a", "owned_by": "sglang"}]}');
      else if (request.url === '/llm/server_info') response.end(JSON.stringify(info));
      else response.writeHead(404).end();
    });
    await using client = new TestClient(`${sglang.baseUrl}/llm/v1`);
    const settings = { tp_size: '4' };
    const identity = { serverKind: 'sglang', version: '0.6.1', models: ['a'], settings };
    expect(await client.untilReady(unending)).to.deep.equal(identity);
    expect(asked).to.deep.equal(['/llm/v1/models', '/llm/get_server_info', '/llm/server_info']);
  });

  it("reads vLLM's settings at its metrics, where the settings say that they are", async () => {
    const text = 'vllm:cache_config_info{block_size="16",num_gpu_blocks="27001"} 1.0\n';
    await using vllm = await serve((request, response) => {
      if (request.url === '/v1/models') response.end('{"data": [{"id": "a", "owned_by": "vllm"}]}');
      else if (request.url === '/inner/metrics') response.end(text);
      else response.writeHead(404).end();
    });
    await using told = new TestClient(vllm.baseUrl, { routes: { metrics: '/inner/metrics' } });
    const settings = { block_size: '16', num_gpu_blocks: '27001' };
    expect(await told.untilReady(unending)).to.deep.equal({ serverKind: 'vllm', models: ['a'], settings });
    await using untold = new TestClient(vllm.baseUrl, { routes: { metrics: null } });
    expect(await untold.untilReady(unending)).to.deep.equal({ serverKind: 'vllm', models: ['a'] });
  });

  it('takes a server without a list of models for what it is', async () => {
    await using bare = await serve((_request, response) => {
      response.statusCode = 404;
      response.end();
    });
    await using client = new TestClient(bare.baseUrl);
    const identity = await client.untilReady(unending);
    expect(identity).to.deep.equal({ serverKind: 'OpenAI-compatible server', models: [] });
  });

  it('asks for models and health where the settings say that they are', async () => {
    await using bare = await serve((request, response) => {
      response.statusCode = request.url === '/models.json' || request.url === '/alive' ? 200 : 404;
      response.end(request.url === '/models.json' ? '{"data": [{"id": "model-a", "owned_by": "vllm"}]}' : '');
    });
    await using listed = new TestClient(bare.baseUrl, { routes: { models: '/models.json' } });
    expect(await listed.untilReady(unending)).to.deep.equal({ serverKind: 'vllm', models: ['model-a'] });
    await using unlisted = new TestClient(bare.baseUrl, { routes: { models: null, health: '/alive' } });
    expect((await unlisted.untilReady(unending)).models).to.deep.equal([]);
    await using closed = new TestClient(bare.baseUrl, { routes: { models: null, health: null } });
    expect((await closed.untilReady(unending)).models).to.deep.equal([]);
  });

  it('says that what answers is no inference API', async () => {
    await using website = await serve((_request, response) => {
      response.end('<html>Welcome</html>');
    });
    await using client = new TestClient(website.baseUrl);
    const { outcome, message } = await failureOf(client.untilReady(unending));
    expect(outcome).to.equal('protocol error');
    expect(message).to.contain('/v1/models did not answer with a model list but with: <html>Welcome</html>');
    expect(message).to.contain('Check that LLM_BASE_URL leads to an OpenAI-compatible API');
  });

  it('says that nothing listens once the time to get ready is over', async () => {
    const timeouts = { ready: milliseconds(400) };
    await using client = new TestClient(NOBODY, { timeouts });
    const { outcome, message } = await failureOf(client.untilReady(unending));
    expect(outcome).to.equal('dropped');
    expect(message).to.contain('nothing listens there (connection refused)').and.contain('LLM_BASE_URL');
  });

  it('ends at once when the run is over', async () => {
    await using client = new TestClient(NOBODY);
    const run = new AbortController();
    const identity = client.untilReady(run.signal);
    run.abort(new Error('the run is over'));
    const reason = await identity.catch((error: unknown) => error);
    expect(reason).to.equal(run.signal.reason);
  });
});

/** A server of the test's own making. */
async function serve(handle: RequestListener): Promise<AsyncDisposable & { baseUrl: string }> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
