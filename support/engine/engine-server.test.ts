import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { EmbeddedEngine } from './embedded-engine';

interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number };
}

interface Choice {
  text?: string;
  message?: { content: string };
  delta?: { role?: string; content?: string };
  finish_reason: string | null;
}

interface Body {
  object: string;
  choices: Choice[];
  usage?: Usage | null;
  error?: { message: string; type: string; param: string | null; code: string | null };
}

const SLOTS = 2;
const LENGTH = 256;

describe('the HTTP server of the engine', () => {
  let cacheFolder: string;
  let engine: EmbeddedEngine;
  let model: string;
  before(async () => {
    cacheFolder = await mkdtemp(path.join(tmpdir(), 'server-'));
    const plans = [
      { size: 'small', slots: SLOTS, sequenceLength: LENGTH },
      { size: 'medium', slots: 1, sequenceLength: 64 },
    ] as const;
    engine = await EmbeddedEngine.start({ plans, cacheFolder });
    model = engine.models[0]!.id;
  });
  after(async () => {
    await engine[Symbol.asyncDispose]();
    await rm(cacheFolder, { recursive: true });
  });

  const url = (route: string): string => new URL(route, engine.baseUrl).href;

  const post = (route: string, body: object | string, signal: AbortSignal | null = null): Promise<Response> =>
    fetch(url(route), {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify({ model, ...body }),
      signal,
    });

  async function complete(fields: object): Promise<Body> {
    const response = await post('/v1/completions', { prompt: 'Hello', max_tokens: 8, ...fields });
    return (await response.json()) as Body;
  }

  /** The events of a streamed answer, the last one, `[DONE]`, taken off. */
  async function stream(route: string, fields: object): Promise<Body[]> {
    const response = await post(route, { stream: true, max_tokens: 8, ...fields });
    expect(response.headers.get('content-type')).to.match(/^text\/event-stream/);
    const events = (await response.text()).split('\n\n');
    expect(events.splice(-2)).to.deep.equal(['data: [DONE]', '']);
    return events.map((event) => JSON.parse(event.replace(/^data: /, '')) as Body);
  }

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(url('/metrics'))).text();
    const line = text
      .split('\n')
      .find((each) => each.startsWith(`llm_engine_${name}`) && each.includes(model));
    return Number(line?.split('} ')[1]);
  }

  const textOf = (body: Body): string => body.choices.map(({ text }) => text).join('');

  it('answers health, version and models', async () => {
    for (const route of ['/health', '/v1/health']) expect((await fetch(url(route))).status).to.equal(200);
    const version = await fetch(url('/version'));
    expect(version.headers.get('server')).to.equal('llm-performance-engine/0.1.0');
    expect(await version.json()).to.include({ engine: 'node-llama-cpp 3.22.1' });
    const models = (await (await fetch(url('/v1/models'))).json()) as { data: object[] };
    expect(models.data).to.have.length(2);
    expect(models.data[0]).to.deep.include({
      id: model,
      object: 'model',
      max_model_len: LENGTH,
      meta: { n_params: engine.models[0]?.parameters, slots: SLOTS, untrained: true },
    });
  });

  it('completes whole, with usage', async () => {
    const body = await complete({});
    expect(body.object).to.equal('text_completion');
    expect(body.choices[0]).to.include({ finish_reason: 'length' });
    expect(textOf(body)).to.match(/^([ ,.a-z])+$/);
    expect(body.usage).to.deep.include({ prompt_tokens: 5, completion_tokens: 8, total_tokens: 13 });
  });

  it('chats whole', async () => {
    const response = await post('/v1/chat/completions', {
      messages: [{ role: 'user', content: 'hi' }],
      max_tokens: 3,
    });
    const body = (await response.json()) as Body;
    expect(body.object).to.equal('chat.completion');
    expect(body.choices[0]?.message?.content).to.match(/\w/);
    expect(body.usage?.prompt_tokens).to.equal('user: hi\nassistant:'.length);
  });

  it('streams a completion, one event a token, and the same text as whole', async () => {
    const fields = { prompt: 'Hello', seed: 3 };
    const events = await stream('/v1/completions', fields);
    expect(events).to.have.length(9);
    expect(events.every(({ usage }) => usage === undefined)).to.equal(true);
    expect(events.map(({ choices }) => choices[0]?.finish_reason)).to.deep.equal([
      ...Array<null>(8).fill(null),
      'length',
    ]);
    expect(events.map(textOf).join('')).to.equal(textOf(await complete(fields)));
  });

  it('streams a chat: a role first, and usage in a last chunk without choices', async () => {
    const events = await stream('/v1/chat/completions', {
      messages: [{ role: 'user', content: 'hi' }],
      stream_options: { include_usage: true },
    });
    expect(events[0]?.choices[0]?.delta).to.deep.equal({ role: 'assistant', content: '' });
    const last = events.pop();
    expect(last?.choices).to.deep.equal([]);
    expect(last?.usage).to.include({ completion_tokens: 8 });
    expect(events.every(({ usage }) => usage === null)).to.equal(true);
  });

  it('counts in every chunk where that is asked for', async () => {
    const stream_options = { include_usage: true, continuous_usage_stats: true };
    const events = await stream('/v1/completions', { prompt: 'Hello', stream_options });
    const counts = events.map(({ usage }) => usage?.completion_tokens);
    expect(counts).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 8, 8]);
  });

  it('is repeatable when greedy or seeded, and varied otherwise', async () => {
    const greedy = { temperature: 0, prompt: 'again' };
    expect(textOf(await complete(greedy))).to.equal(textOf(await complete(greedy)));
    const seeded = { seed: 11, prompt: 'again' };
    expect(textOf(await complete(seeded))).to.equal(textOf(await complete(seeded)));
    const free = await Promise.all(Array.from({ length: 4 }, () => complete({ max_tokens: 20 })));
    expect(new Set(free.map(textOf)).size).to.be.greaterThan(1);
  });

  it('tells how much of a repeated prompt was in the cache', async () => {
    const prompt = `${'a long prompt that comes twice '.repeat(3)}!`;
    expect((await complete({ prompt })).usage?.prompt_tokens_details.cached_tokens).to.be.below(
      prompt.length / 2,
    );
    const cachedBefore = await metric('cached_prompt_tokens_total');
    const again = await complete({ prompt });
    expect(again.usage?.prompt_tokens_details.cached_tokens).to.equal(prompt.length - 1);
    expect((await metric('cached_prompt_tokens_total')) - cachedBefore).to.equal(prompt.length - 1);
  });

  it('stops before a stop string', async () => {
    const fields = { seed: 5, prompt: 'stop', max_tokens: 20 };
    const whole = textOf(await complete(fields));
    const third = whole.split(' ')[3]!;
    const stopped = await complete({ ...fields, stop: [` ${third}`] });
    expect(stopped.choices[0]?.finish_reason).to.equal('stop');
    expect(textOf(stopped)).to.equal(whole.slice(0, whole.indexOf(` ${third}`)));
  });

  it('generates what is left where max_tokens is absent', async () => {
    const body = await complete({ max_tokens: null });
    expect(body.usage).to.deep.include({ total_tokens: LENGTH, completion_tokens: LENGTH - 5 });
  });

  const refused: readonly [string, string, object | string, number, object][] = [
    [
      'a prompt that is too long',
      '/v1/completions',
      { prompt: 'x'.repeat(LENGTH) },
      400,
      { code: 'context_length_exceeded' },
    ],
    [
      'more tokens than fit',
      '/v1/completions',
      { prompt: 'x', max_tokens: LENGTH },
      400,
      { param: 'max_tokens' },
    ],
    ['a body that is not JSON', '/v1/chat/completions', '{"model"', 400, { type: 'invalid_request_error' }],
    ['a field of the wrong type', '/v1/chat/completions', { messages: 'hi' }, 400, { param: 'messages' }],
    ['a token that is not in the vocabulary', '/v1/completions', { prompt: [1e6] }, 400, { param: 'prompt' }],
    ['an unknown model', '/v1/completions', { model: 'gpt', prompt: 'x' }, 404, { code: 'model_not_found' }],
    ['an unknown route', '/v1/embeddings', {}, 404, { code: 'route_not_found' }],
    ['a wrong method', '/v1/models', {}, 405, { code: 'method_not_allowed' }],
    ['a huge body', '/v1/completions', { prompt: 'x'.repeat(2 ** 21) }, 413, { code: 'body_too_large' }],
  ];
  for (const [what, route, body, status, error] of refused) {
    it(`refuses ${what} with ${status}`, async () => {
      const response = await post(route, body);
      expect(response.status).to.equal(status);
      expect(((await response.json()) as Body).error)
        .to.include(error)
        .and.to.have.property('message');
    });
  }

  it('frees the slot of a client that leaves, and goes on with those who wait', async () => {
    const cancelledBefore = await metric('requests_total{model="' + model + '",outcome="cancelled"}');
    const leaving = Array.from({ length: SLOTS }, () => new AbortController());
    const answers = leaving.map(async ({ signal }) => {
      const response = await post(
        '/v1/completions',
        { prompt: 'x', max_tokens: LENGTH - 1, stream: true },
        signal,
      );
      await response.body?.getReader().read();
    });
    await Promise.all(answers);
    const waiting = complete({ prompt: 'who comes after them' });
    for (const controller of leaving) controller.abort();
    expect((await waiting).usage?.completion_tokens).to.equal(8);
    while ((await metric('requests_running')) > 0) await sleep(5);
    const cancelled = await metric('requests_total{model="' + model + '",outcome="cancelled"}');
    expect(cancelled - (cancelledBefore || 0)).to.equal(SLOTS);
  });

  it('serves more clients than it has slots', async () => {
    const bodies = await Promise.all(
      Array.from({ length: 40 }, (_, index) => complete({ prompt: `client ${index}`, seed: index })),
    );
    expect(bodies.every(({ usage }) => usage?.completion_tokens === 8)).to.equal(true);
    expect(await metric('requests_waiting')).to.equal(0);
  });
});
