import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020';
import { expect } from 'chai';
import fc from 'fast-check';
import { EmbeddedEngine } from './embedded-engine';

type Schema = Readonly<Record<string, unknown>>;

// Names and values with everything that has to be escaped somewhere, and the names of special tokens.
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('"', '\\', '\n', '\u2028', '\0', '<|startoftext|>', '<|endoftext|>', ' the', ']', 'ü🙂'),
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const range = (least: string, most: string, max: number): fc.Arbitrary<Schema> =>
  fc
    .tuple(fc.nat({ max }), fc.nat({ max }), fc.boolean(), fc.boolean())
    .map(([one, other, hasLeast, hasMost]) => ({
      ...(hasLeast && { [least]: Math.min(one, other) }),
      ...(hasMost && { [most]: Math.max(one, other) }),
    }));

const { schema: schemas } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<Schema>({ type: 'integer' }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }),
    fc.constantFrom<Schema>({ type: ['integer', 'null'] }, { type: ['string', 'number'], maxLength: 3 }),
    range('minLength', 'maxLength', 12).map((bounds) => ({ type: 'string', ...bounds })),
    fc
      .array(fc.oneof(scalar, fc.constant(null)), { minLength: 1, maxLength: 4 })
      .map((values) => ({ enum: values })),
    scalar.map((value) => ({ const: value, description: 'one value' })),
    fc
      .tuple(tie('schema'), range('minItems', 'maxItems', 3))
      .map(([items, bounds]) => ({ type: 'array', items, maxItems: 3, ...bounds })),
    fc.array(fc.tuple(text, tie('schema'), fc.boolean()), { maxLength: 4 }).map((properties) => ({
      type: 'object',
      properties: Object.fromEntries(properties.map(([name, schema]) => [name, schema])),
      required: [...new Set(properties.filter(([, , required]) => required).map(([name]) => name))],
      additionalProperties: false,
    })),
  ),
}));

describe('structured answers', () => {
  let cacheFolder: string;
  let engine: EmbeddedEngine;
  before(async () => {
    cacheFolder = await mkdtemp(path.join(tmpdir(), 'structured-'));
    const plans = [{ size: 'small', slots: 32, sequenceLength: 2048 }] as const;
    engine = await EmbeddedEngine.start({ plans, cacheFolder });
  });
  after(async () => {
    await engine[Symbol.asyncDispose]();
    await rm(cacheFolder, { recursive: true });
  });

  const post = (route: string, body: object): Promise<Response> =>
    fetch(new URL(route, engine.baseUrl), {
      method: 'POST',
      headers: { 'X-API-Key': engine.apiKey },
      body: JSON.stringify({ model: engine.models[0]?.id, ...body }),
    });

  async function expectValid(schema: Schema, seed: number, temperature = 1): Promise<string> {
    const response = await post('/api/v1/structured', { prompt: 'x', schema, seed, temperature });
    const body = (await response.json()) as {
      raw_text: string;
      structured_output: unknown;
      finish_reason: string;
    };
    expect(response.status, JSON.stringify(body)).to.equal(200);
    expect(body.finish_reason, body.raw_text).to.equal('stop');
    const ajv = new Ajv2020({ strict: false });
    expect(ajv.validate(schema, JSON.parse(body.raw_text)), `${body.raw_text}: ${ajv.errorsText()}`).to.equal(
      true,
    );
    // A text may say -0, which is 0 once it is written again.
    const written: unknown = JSON.parse(JSON.stringify(JSON.parse(body.raw_text)));
    expect(body.structured_output).to.deep.equal(written);
    return body.raw_text;
  }

  it('keep to any schema that is supported', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(schemas, { minLength: 1, maxLength: 32 }), fc.nat(), async (each, seed) => {
        await Promise.all(each.map((schema, index) => expectValid(schema, seed, index % 3)));
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('are 200 valid ones to 200 different schemas', async () => {
    const texts = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const id = { const: `schema ${index}` };
        const tags = { type: 'array', items: { type: 'string', maxLength: 3 }, maxItems: 1 + (index % 3) };
        const properties = { id, count: { type: 'integer' }, tags, flag: { type: ['boolean', 'null'] } };
        return expectValid({ type: 'object', properties, required: ['id', 'count'] }, index);
      }),
    );
    texts.forEach((answer, index) => {
      expect(answer.startsWith(`{"id":"schema ${index}","count":`)).to.equal(true);
    });
  });

  it("come on OpenAI's routes as well, streamed and whole", async () => {
    const schema = { type: 'object', properties: { on: { type: 'boolean' } }, required: ['on'] };
    const asked = {
      response_format: { type: 'json_schema', json_schema: { name: 'switch', schema, strict: true } },
      ignore_eos: true,
    };
    const messages = [{ role: 'user', content: 'on or off?' }];
    const chat = await post('/v1/chat/completions', { messages, ...asked });
    const { choices } = (await chat.json()) as { choices: { message: { content: string } }[] };
    expect(choices[0]).to.include({ finish_reason: 'stop' });
    expect(choices[0]?.message.content).to.match(/^\{"on":(true|false)\}$/);

    const stream = await post('/v1/completions', { prompt: 'x', stream: true, ...asked });
    const events = (await stream.text()).split('\n\n').filter((event) => event.startsWith('data: {'));
    const pieces = events.map((event) => JSON.parse(event.slice(6)) as { choices: { text: string }[] });
    expect(pieces.map((piece) => piece.choices[0]?.text).join('')).to.match(/^\{"on":(true|false)\}$/);
    expect(pieces.at(-1)?.choices[0]).to.include({ finish_reason: 'stop' });
  });

  it('do not suffer from the faults of others', async () => {
    const wrong = { type: 'string', pattern: 'x' };
    const [valid, response] = await Promise.all([
      expectValid({ type: 'string', minLength: 200 }, 1),
      post('/api/v1/structured', { prompt: 'x', schema: wrong }),
    ]);
    expect(valid).to.have.length(202);
    expect(response.status).to.equal(400);
  });

  it('are made from large schemas too', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 498 }, (_, index) => [`p${index}`, { const: index % 10 }]),
    );
    await expectValid({ type: 'object', properties, required: [] }, 3);
  });
});
