import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { ask, askLlmServer, type Answered } from '../ask.fixture';
import { Simulator } from '../simulator';
import type { SimulatorOptionsInput } from '../simulator-options';

const SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } },
  required: ['name', 'age'],
};
const NOTHING = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

const start = (options: SimulatorOptionsInput = {}) =>
  Simulator.start({ timeToFirstToken: milliseconds(2), interTokenLatency: milliseconds(0), ...options });
const json = ({ text }: Answered): unknown => JSON.parse(text);

describe('Simulator, as the server of the guide answers', () => {
  for (const route of ['/api/v1/completions', '/api/v1/unstructured'] as const) {
    it(`text and real counts on ${route}`, async () => {
      await using simulator = await start();
      const asked = { provider: 'acme', max_tokens: 3, temperature: 0, top_p: 1, stop: ['\n'] };
      const answer = await askLlmServer(simulator.origin, route, asked);
      expect(answer).to.include({ status: 200, complete: true });
      expect(answer.headers['content-type']).to.equal('application/json');
      expect(json(answer)).to.deep.equal({
        id: 'cmpl-0',
        provider: 'acme',
        model: 'simulated-model',
        text: ' the quick café',
        usage: { prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 },
      });
    });
  }

  it('a conversation, whose messages all count', async () => {
    await using simulator = await start();
    const messages = ['system', 'user', 'assistant', 'user'].map((role) => ({ role, content: 'one two' }));
    const asked = { messages, max_tokens: 1, prompt: undefined };
    expect(json(await askLlmServer(simulator.origin, '/api/v1/conversation', asked))).to.deep.equal({
      id: 'cmpl-0',
      provider: 'simulator',
      model: 'simulated-model',
      text: ' the',
      usage: { prompt_tokens: 8, completion_tokens: 1, total_tokens: 9 },
    });
  });

  it('JSON that keeps to the schema, counted as nothing, wherever the schema comes from', async () => {
    await using simulator = await start();
    const registered = await askLlmServer(simulator.origin, '/api/v1/schemas', {
      name: 'user',
      json_schema: SCHEMA,
    });
    expect(registered.status).to.equal(201);
    const { id, ...others } = json(registered) as { id: string };
    expect(others).to.deep.equal({ name: 'user', json_schema: SCHEMA });
    const answers = [
      await askLlmServer(simulator.origin, '/api/v1/structured-completions', {
        schema_id: id,
        max_tokens: 1,
      }),
      await askLlmServer(simulator.origin, '/api/v1/structured-completions', { validation_schema: SCHEMA }),
      await askLlmServer(simulator.origin, '/api/v1/structured', { schema: SCHEMA }),
    ].map((answer) => json(answer) as { raw_text: string; structured_output: object });
    for (const [index, answer] of answers.entries()) {
      const { raw_text: text, structured_output: output } = answer;
      expect(answer).to.deep.equal({
        id: `cmpl-${index}`,
        raw_text: text,
        structured_output: output,
        usage: NOTHING,
      });
      expect(JSON.parse(text)).to.deep.equal(output);
      expect(output).to.have.all.keys('name', 'age');
    }
    expect(new Set(answers.map(({ raw_text: text }) => text)).size).to.equal(3);
  });

  it('leaves usage out where it is to report none', async () => {
    await using simulator = await start({ usage: 'none' });
    const text = json(await askLlmServer(simulator.origin, '/api/v1/completions', { max_tokens: 1 }));
    expect(text).to.have.all.keys('id', 'provider', 'model', 'text');
    const structured = json(await askLlmServer(simulator.origin, '/api/v1/structured', { schema: SCHEMA }));
    expect(structured).to.have.all.keys('id', 'raw_text', 'structured_output');
  });

  it('who it is, and its models', async () => {
    await using simulator = await start({ kind: 'llm-server', models: ['a', 'b'] });
    const health = json(await ask(`${simulator.origin}/api/v1/health`));
    expect(health).to.have.all.keys('status', 'description', 'version');
    const { models } = json(await ask(`${simulator.origin}/api/v1/models`)) as { models: object[] };
    expect(models).to.have.length(2);
    expect(models[1]).to.deep.equal({
      id: 'b',
      provider: 'simulator',
      name: 'b',
      context_window: 8192,
      supports_structured_output: true,
      max_output_tokens: 4096,
    });
  });

  it('metrics of what it served, of structured answers too', async () => {
    await using simulator = await start();
    const metrics = async () => json(await ask(`${simulator.origin}/api/v1/metrics`));
    expect(await metrics()).to.deep.equal({ llm: { providers: {}, models: {} }, requests: 0 });
    await askLlmServer(simulator.origin, '/api/v1/completions', { provider: 'acme', max_tokens: 4 });
    await askLlmServer(simulator.origin, '/api/v1/structured', {
      provider: 'acme',
      schema: { const: 123456 },
    });
    await askLlmServer(simulator.origin, '/api/v1/structured', { schema: { pattern: 'a' } });
    await simulator.untilLogged(3);
    const [first, second] = simulator.log.map(({ endedAt, headersReceivedAt: from }) => endedAt - from);
    expect(await metrics()).to.deep.equal({
      llm: {
        providers: {
          acme: { requests: 2, input_tokens: 6, output_tokens: 6 },
          simulator: { requests: 1, input_tokens: 0, output_tokens: 0 },
        },
        models: {
          'acme:simulated-model': { timing: { total: { average: (first! + second!) / 2e3 } }, errors: 0 },
          'simulator:simulated-model': { timing: { total: { average: 0 } }, errors: 1 },
        },
      },
      requests: 3,
    });
  });
});

describe('Simulator, which kinds speak as the server of the guide', () => {
  it('its own and that server; that server speaks nothing else', async () => {
    await using simulator = await start();
    await using vllm = await start({ kind: 'vllm' });
    await using llmServer = await start({ kind: 'llm-server' });
    const statuses = async ({ origin, baseUrl }: Simulator) => [
      (await ask(`${origin}/api/v1/health`)).status,
      (await ask(`${baseUrl}/models`)).status,
    ];
    expect(await statuses(simulator)).to.deep.equal([200, 200]);
    expect(await statuses(vllm)).to.deep.equal([404, 200]);
    expect(await statuses(llmServer)).to.deep.equal([200, 404]);
    expect(json(await ask(`${llmServer.baseUrl}/models`))).to.have.all.keys('detail');
  });
});
