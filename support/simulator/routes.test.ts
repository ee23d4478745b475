import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ask, chat } from './ask.fixture';
import { Simulator } from './simulator';
import type { SimulatorOptionsInput } from './simulator-options';

const MESSAGES = [{ role: 'user', content: 'hello' }];

describe('Simulator, what it refuses', () => {
  const refused: readonly [string, number, RegExp, object | string][] = [
    ['a body that is not JSON', 400, /not JSON/, '{"model":'],
    ['no messages', 400, /messages/, { model: 'simulated-model' }],
    ['a max_tokens of 0', 400, /max_tokens/, { model: 'simulated-model', messages: MESSAGES, max_tokens: 0 }],
    ['an unknown model', 404, /'other' does not exist/, { model: 'other', messages: MESSAGES }],
  ];
  for (const [name, status, message, body] of refused) {
    it(`answers ${status} to ${name}, in the OpenAI API's shape, and logs it`, async () => {
      await using simulator = await Simulator.start();
      const answer = await ask(`${simulator.baseUrl}/chat/completions`, { method: 'POST', body });
      expect(answer.status).to.equal(status);
      const { error } = JSON.parse(answer.text) as { error: Record<string, unknown> };
      expect(error).to.have.all.keys('message', 'type', 'param', 'code');
      expect(error['message']).to.match(message);
      expect(simulator.log[0]).to.include({ outcome: 'rejected', status });
    });
  }

  it('answers 401 under /v1 without the key and 200 with it, and leaves /health open', async () => {
    await using simulator = await Simulator.start({ apiKey: 'secret' });
    const headers = { Authorization: 'Bearer secret' };
    const { origin } = new URL(simulator.baseUrl);
    const statuses = [
      (await ask(`${simulator.baseUrl}/models`)).status,
      (await chat(simulator.baseUrl)).status,
      (await ask(`${simulator.baseUrl}/models`, { headers })).status,
      (await chat(simulator.baseUrl, {}, { headers })).status,
      (await ask(`${origin}/health`)).status,
    ];
    expect(statuses).to.deep.equal([401, 401, 200, 200, 200]);
  });

  it('answers small requests plainly, whatever its kind: /health, and /echo once it has the body', async () => {
    for (const kind of ['simulator', 'openai', 'ollama'] as const) {
      await using simulator = await Simulator.start({ kind, apiKey: 'secret' });
      const { origin } = new URL(simulator.baseUrl);
      expect((await ask(`${origin}/health`)).text).to.equal('{"status":"ok"}');
      const echo = await ask(`${origin}/echo`, { method: 'POST', body: 'x'.repeat(100_000) });
      expect({ status: echo.status, text: echo.text }).to.deep.equal({
        status: 200,
        text: '{"status":"ok"}',
      });
      expect((await ask(`${origin}/echo`)).status).to.equal(405);
      expect(simulator.log).to.be.empty;
    }
    await using vllm = await Simulator.start({ kind: 'vllm' });
    expect((await ask(`${new URL(vllm.baseUrl).origin}/health`)).text).to.equal('');
  });

  it('answers 405 with Allow to another method, 404 to another path', async () => {
    await using simulator = await Simulator.start();
    const get = await ask(`${simulator.baseUrl}/chat/completions`);
    const post = await ask(`${simulator.baseUrl}/models`, { method: 'POST', body: '{}' });
    expect([get.status, get.headers['allow']]).to.deep.equal([405, 'POST']);
    expect([post.status, post.headers['allow']]).to.deep.equal([405, 'GET']);
    expect((await ask(`${simulator.baseUrl}/nothing`)).status).to.equal(404);
  });
});

describe('Simulator, who it says it is', () => {
  type Kind = NonNullable<SimulatorOptionsInput['kind']>;
  const kinds: readonly [Kind, string, string, RegExp][] = [
    ['simulator', 'simulator', '/version', /^\{"server":"simulator","version":"[\d.]+"\}$/],
    ['openai', 'openai', '/version', /"error"/],
    ['vllm', 'vllm', '/version', /^\{"version":"[\d.]+"\}$/],
    ['sglang', 'sglang', '/get_server_info', /"model_path":"m".*"internal_states":\[.*"version":"[\d.]+"/],
    ['sglang', 'sglang', '/server_info', /"version":"[\d.]+"/],
    ['tgi', 'm', '/info', /"model_id":"m".*"router":"text-generation-router","version":"[\d.]+"/],
    ['llama.cpp', 'llamacpp', '/props', /"total_slots":16,"model_alias":"m".*"build_info":"b\d+-[0-9a-f]+"/],
    ['ollama', 'library', '/api/version', /^\{"version":"[\d.]+"\}$/],
    ['ollama', 'library', '/api/tags', /^\{"models":\[\{"name":"m","model":"m".*"quantization_level"/],
    ['ollama', 'library', '/', /^Ollama is running$/],
  ];
  for (const [kind, owner, path, shape] of kinds) {
    it(`passes for ${kind} on ${path}`, async () => {
      await using simulator = await Simulator.start({ kind, models: ['m'] });
      const { origin } = new URL(simulator.baseUrl);
      expect((await ask(`${origin}${path}`)).text).to.match(shape);
      const models = JSON.parse((await ask(`${simulator.baseUrl}/models`)).text) as unknown;
      expect(models).to.have.nested.include({ 'data[0].id': 'm', 'data[0].owned_by': owner, object: 'list' });
    });
  }

  it('sends the Server header of llama.cpp, and the reasoning field of Ollama', async () => {
    await using llamaCpp = await Simulator.start({ kind: 'llama.cpp' });
    expect((await ask(`${llamaCpp.baseUrl}/models`)).headers['server']).to.equal('llama.cpp');
    await using ollama = await Simulator.start({
      kind: 'ollama',
      misbehaviour: [{ type: 'reasoning first', tokens: 1 }],
    });
    expect((await chat(ollama.baseUrl)).text).to.contain('"delta":{"reasoning":" the"}');
  });

  it('shows its own lateness under its own name', async () => {
    await using simulator = await Simulator.start();
    const metrics = async () => (await ask(`${new URL(simulator.baseUrl).origin}/metrics`)).text;
    expect(await metrics()).to.match(/^simulator_lateness_mean_ms NaN$/m);
    await chat(simulator.baseUrl);
    const text = await metrics();
    expect(text).to.contain('# TYPE simulator_lateness_count gauge\nsimulator_lateness_count 4\n');
    for (const figure of ['mean', 'p99', 'maximum'])
      expect(text).to.match(new RegExp(`^simulator_lateness_${figure}_ms \\d+(\\.\\d+)?$`, 'm'));
  });

  it('shows its counters under the names of vLLM', async () => {
    await using simulator = await Simulator.start({ kind: 'vllm', models: ['m'] });
    const messages = [{ role: 'user', content: 'word '.repeat(20) }];
    await chat(simulator.baseUrl, { model: 'm', messages });
    await chat(simulator.baseUrl, { model: 'm', messages });
    const { text } = await ask(`${new URL(simulator.baseUrl).origin}/metrics`);
    const labels = '{engine="0",model_name="m"}';
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).to.deep.equal([
      `vllm:num_requests_running${labels} 0`,
      `vllm:num_requests_waiting${labels} 0`,
      `vllm:prompt_tokens_total${labels} 40`,
      `vllm:generation_tokens_total${labels} 8`,
      `vllm:prefix_cache_queries_total${labels} 40`,
      `vllm:prefix_cache_hits_total${labels} 16`,
    ]);
  });
});
