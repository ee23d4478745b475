import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { EmbeddedEngine } from './embedded-engine';

const LENGTH = 128;
const KEY = 'the key of this test';

interface Answer {
  id: string;
  text?: string;
  raw_text?: string;
  structured_output?: unknown;
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
  finish_reason: string;
}

describe("the guide's routes of the engine", () => {
  let cacheFolder: string;
  let engine: EmbeddedEngine;
  let model: string;
  before(async () => {
    cacheFolder = await mkdtemp(path.join(tmpdir(), 'guide-'));
    const plans = [{ size: 'small', slots: 2, sequenceLength: LENGTH }] as const;
    engine = await EmbeddedEngine.start({ plans, cacheFolder, apiKey: KEY });
    model = engine.models[0]!.id;
  });
  after(async () => {
    await engine[Symbol.asyncDispose]();
    await rm(cacheFolder, { recursive: true });
  });

  const ask = (route: string, body?: object | string, key = KEY, method?: string): Promise<Response> =>
    fetch(new URL(`/api/v1/${route}`, engine.baseUrl), {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { 'X-API-Key': key },
      ...(body !== undefined && {
        body: typeof body === 'string' ? body : JSON.stringify({ model, ...body }),
      }),
    });

  async function answer(route: string, body: object): Promise<Answer> {
    const response = await ask(route, body);
    expect(response.status).to.equal(200);
    return (await response.json()) as Answer;
  }

  it('tells its health and its models', async () => {
    const health = (await (await ask('health')).json()) as object;
    expect(health).to.include({ status: 'ok', version: '0.1.0' }).and.to.have.property('description');
    expect(await (await ask('models')).json()).to.deep.equal({
      models: [
        {
          id: model,
          provider: 'embedded',
          name: model,
          context_window: LENGTH,
          supports_structured_output: true,
          max_output_tokens: LENGTH - 1,
        },
      ],
    });
  });

  it('answers a prompt with text', async () => {
    const body = await answer('unstructured', {
      provider: 'embedded',
      prompt: 'Hello',
      max_tokens: 8,
      seed: 1,
    });
    expect(body).to.include({ provider: 'embedded', model, finish_reason: 'length' });
    expect(body.id).to.match(/^[-0-9a-f]{36}$/);
    expect(body.text).to.match(/^[ ,.a-z]+$/);
    expect(body.usage).to.deep.equal({
      prompt_tokens: 5,
      completion_tokens: 8,
      total_tokens: 13,
      prompt_tokens_details: { cached_tokens: 0 },
    });
    const again = await answer('unstructured', { prompt: 'Hello', max_tokens: 8, seed: 1 });
    expect(again.text).to.equal(body.text);
    expect(again.usage).to.have.nested.property('prompt_tokens_details.cached_tokens', 4);
  });

  it('generates what is left where max_tokens is absent, and stops before a stop string', async () => {
    const whole = await answer('unstructured', { prompt: 'Hello', seed: 5 });
    expect(whole.usage.total_tokens).to.equal(LENGTH);
    const [, , word = ''] = whole.text!.split(' ');
    const stopped = await answer('unstructured', { prompt: 'Hello', seed: 5, stop: [` ${word}`] });
    expect(stopped).to.include({ finish_reason: 'stop' });
    expect(stopped.text).to.equal(whole.text!.slice(0, whole.text!.indexOf(` ${word}`)));
  });

  it('answers a conversation with a message', async () => {
    const messages = [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'hi' },
    ];
    const body = await answer('conversation', { messages, max_tokens: 4 });
    expect(body).to.have.deep.property('message', { role: 'assistant', content: body.text });
    expect(body.usage.prompt_tokens).to.equal('system: be brief\nuser: hi\nassistant:'.length);
  });

  for (const field of ['schema', 'validation_schema']) {
    it(`keeps to a ${field}, and ends by itself whatever ignore_eos says`, async () => {
      const properties = { name: { enum: ['"<|startoftext|>ü\n'] }, count: { type: 'integer' } };
      const schema = { type: 'object', properties, required: ['name', 'count'] };
      const body = await answer('structured', { prompt: 'x', [field]: schema, ignore_eos: true });
      expect(body).to.include({ provider: 'embedded', model, finish_reason: 'stop' });
      expect(body.structured_output).to.deep.equal(JSON.parse(body.raw_text!));
      expect(body.structured_output).to.have.property('name', properties.name.enum[0]);
      expect(body.structured_output).to.have.property('count').that.satisfies(Number.isInteger);
    });
  }

  it('has no structured output where the answer was cut off', async () => {
    const schema = { type: 'string', minLength: 50 };
    const body = await answer('structured', { prompt: 'x', schema, max_tokens: 5 });
    expect(body).to.include({ structured_output: null, finish_reason: 'length' });
    expect(body.raw_text).to.match(/^"./);
    expect(body.usage.completion_tokens).to.equal(5);
  });

  it('leaves optional properties out, or not, as it comes', async () => {
    const schema = { type: 'object', properties: { a: { type: 'null' }, b: { type: 'null' } } };
    const texts = await Promise.all(
      Array.from({ length: 60 }, async (_, seed) => {
        const asked = { prompt: `answer ${seed}`, schema, seed, temperature: 2 };
        return (await answer('structured', asked)).raw_text;
      }),
    );
    expect(texts).to.include('{}').and.include('{"a":null,"b":null}');
    const allowed = ['{}', '{"a":null}', '{"b":null}', '{"a":null,"b":null}'];
    expect(allowed).to.include.members(texts);
  });

  const refused: readonly [string, string, object | string | undefined, number, RegExp][] = [
    ['an unknown model', 'unstructured', { model: 'gpt', prompt: 'x' }, 404, /there is no model "gpt"/],
    ['an unknown route', 'embeddings', {}, 404, /no route \/api\/v1\/embeddings; served are/],
    [
      'an unknown provider',
      'unstructured',
      { provider: 'x', prompt: 'x' },
      400,
      /provider: must be "embedded"/,
    ],
    ['no prompt', 'unstructured', {}, 400, /prompt/],
    ['no messages', 'conversation', { messages: [] }, 400, /messages/],
    ['no schema', 'structured', { prompt: 'x' }, 400, /schema: a JSON Schema is needed/],
    [
      'a schema too much',
      'structured',
      { prompt: 'x', schema: {}, validation_schema: {} },
      400,
      /one of the two/,
    ],
    [
      'a schema that it cannot keep to',
      'structured',
      { prompt: 'x', schema: { type: 'integer', minimum: 1 } },
      400,
      /schema.minimum is not supported/,
    ],
    ['a prompt that is too long', 'unstructured', { prompt: 'x'.repeat(LENGTH) }, 400, /maximum length/],
    ['what is not JSON', 'structured', '{', 400, /not JSON/],
    ['a wrong method', 'health', {}, 405, /takes GET/],
    ['a wrong method of an answer', 'structured', undefined, 405, /takes POST/],
    ['a huge body', 'unstructured', { prompt: 'x'.repeat(2 ** 21) }, 413, /bytes; at most/],
  ];
  for (const [what, route, body, status, detail] of refused) {
    it(`refuses ${what} with ${status}`, async () => {
      const response = await ask(route, body);
      expect(response.status).to.equal(status);
      const fault = (await response.json()) as { detail: string };
      expect(fault).to.have.all.keys('detail');
      expect(fault.detail).to.match(detail);
    });
  }

  it('asks for the key on every route, and does not tell it', async () => {
    for (const [route, body] of [['health'], ['models'], ['structured', {}], ['nowhere']] as const) {
      for (const key of ['', 'wrong', `${KEY}x`]) {
        const response = await ask(route, body, key);
        expect(response.status).to.equal(401);
        expect(await response.json())
          .to.have.property('detail')
          .that.includes('X-API-Key')
          .and.does.not.include(KEY);
      }
    }
    const without = await fetch(new URL('/api/v1/health', engine.baseUrl));
    expect(await without.json())
      .to.have.property('detail')
      .that.includes('is missing');
  });

  it('makes a key of its own where none is given, and takes no empty one', async () => {
    const plans = [{ size: 'small', slots: 1, sequenceLength: LENGTH }] as const;
    await using other = await EmbeddedEngine.start({ plans, cacheFolder });
    expect(other.apiKey).to.have.length.greaterThan(20).and.not.to.equal(engine.apiKey);
    const headers = { 'X-API-Key': other.apiKey };
    expect((await fetch(new URL('/api/v1/health', other.baseUrl), { headers })).status).to.equal(200);
    const refusal = await EmbeddedEngine.start({ plans, cacheFolder, apiKey: '' }).catch(String);
    expect(refusal).to.include('apiKey of the engine is empty');
  });
});
