import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { ask, askLlmServer, chat } from './ask.fixture';
import { parseMisbehaviour } from './misbehaviour-text';
import { Simulator } from './simulator';

const SCHEMAS = ['name', 'title'].map((field) => ({
  type: 'object',
  properties: { [field]: { type: 'string' }, more: { type: 'integer' } },
  required: [field, 'more'],
}));
const [SCHEMA] = SCHEMAS;
const ajv = new Ajv2020();

const start = (...misbehaviour: string[]) =>
  Simulator.start({
    timeToFirstToken: milliseconds(1),
    interTokenLatency: milliseconds(0),
    misbehaviour: misbehaviour.map(parseMisbehaviour),
  });
const format = (schema: unknown) => ({
  max_tokens: 1,
  response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
});

describe('Simulator, asked for JSON in the OpenAI API', () => {
  it('answers whole with an instance of the schema, however few tokens are allowed, and counts it', async () => {
    await using simulator = await start();
    const answer = await chat(simulator.baseUrl, { ...format(SCHEMA), stream: false });
    const { choices, usage } = JSON.parse(answer.text) as {
      choices: [{ message: { content: string }; finish_reason: string }];
      usage: { completion_tokens: number };
    };
    const [{ message, finish_reason: reason }] = choices;
    expect(ajv.validate(SCHEMA!, JSON.parse(message.content))).to.be.true;
    expect(reason).to.equal('stop');
    expect(usage.completion_tokens).to.equal(Math.ceil(message.content.length / 4));
  });

  it('streams it, a token an event', async () => {
    await using simulator = await start();
    const { text } = await chat(simulator.baseUrl, format({ const: { a: 'say "hi" 🦉' } }));
    const pieces = text
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice(6)) as { choices: [{ delta: { content?: string } }] })
      .map(({ choices: [{ delta }] }) => delta.content ?? '')
      .filter((content) => content !== '');
    expect(JSON.parse(pieces.join(''))).to.deep.equal({ a: 'say "hi" 🦉' });
    expect(simulator.log[0]!.tokenSentAt).to.have.length(pieces.length);
  });

  it('answers completions so too, and other formats as ever', async () => {
    await using simulator = await start();
    const body = { model: 'simulated-model', prompt: 'a', ...format({ const: 7 }) };
    const { text } = await ask(`${simulator.baseUrl}/completions`, { method: 'POST', body });
    expect(text).to.contain('"text":"7"');
    const plain = await chat(simulator.baseUrl, { response_format: { type: 'json_object' }, stream: false });
    expect(plain.text).to.contain('"content":" the quick café fox"');
  });

  it('answers 400 to a schema that it cannot sample, or that is not there', async () => {
    await using simulator = await start();
    const refused = await chat(simulator.baseUrl, format({ type: 'string', pattern: 'a' }));
    expect(refused.status).to.equal(400);
    expect(JSON.parse(refused.text)).to.have.nested.property('error.param', '#');
    const none = await chat(simulator.baseUrl, { response_format: { type: 'json_schema' } });
    expect(none.status).to.equal(400);
  });
});

describe('Simulator, misbehaving with JSON', () => {
  const structured = (simulator: Simulator, schema: unknown) =>
    askLlmServer(simulator.origin, '/api/v1/structured', { schema });
  const outputIn = (text: string) => (JSON.parse(text) as { structured_output: unknown }).structured_output;

  it('"cached answer" answers what the first request got, byte for byte, whatever the schema', async () => {
    await using simulator = await start('cached answer on 0,2,3');
    const bodies: string[] = [];
    for (const index of [0, 1, 1, 0]) bodies.push((await structured(simulator, SCHEMAS[index])).text);
    expect(bodies.map((body) => body === bodies[0])).to.deep.equal([true, false, true, true]);
    expect(ajv.validate(SCHEMAS[0]!, outputIn(bodies[0]!))).to.be.true;
    expect(ajv.validate(SCHEMAS[1]!, outputIn(bodies[1]!))).to.be.true;
    await simulator.untilLogged(4);
    expect(simulator.log[2]).to.include({ outcome: 'completed', misbehaviour: 'cached answer' });
  });

  it('"wrong answer" breaks the schema in those requests, in both APIs', async () => {
    await using simulator = await start('wrong answer every 2');
    const kept: boolean[] = [];
    for (let index = 0; index < 4; index += 1)
      kept.push(ajv.validate(SCHEMA!, outputIn((await structured(simulator, SCHEMA)).text)));
    await chat(simulator.baseUrl);
    const { text } = await chat(simulator.baseUrl, { ...format(SCHEMA), stream: false });
    const { choices } = JSON.parse(text) as { choices: [{ message: { content: string } }] };
    kept.push(ajv.validate(SCHEMA!, JSON.parse(choices[0].message.content)));
    expect(kept).to.deep.equal([true, false, true, false, false]);
  });

  it('leaves answers of text as they are', async () => {
    await using simulator = await start('wrong answer on 0', 'cached answer');
    const asked = () => askLlmServer(simulator.origin, '/api/v1/unstructured', { max_tokens: 2 });
    for (const { text } of [await asked(), await asked()]) expect(text).to.contain('"text":" the quick"');
  });
});
