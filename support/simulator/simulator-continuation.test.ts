import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { chat } from './ask.fixture';
import { Simulator } from './simulator';
import type { SimulatorOptionsInput } from './simulator-options';
import { textOf } from './words';

const FAST = { timeToFirstToken: milliseconds(1), interTokenLatency: milliseconds(0) };
const start = (options: SimulatorOptionsInput = {}) => Simulator.start({ ...FAST, ...options });

const QUESTION = { role: 'user', content: 'one two three' };
const GOING_ON = { continue_final_message: true, add_generation_prompt: false };
const after = (content: unknown, fields: object = {}) => ({
  ...GOING_ON,
  messages: [QUESTION, { role: 'assistant', content }],
  ...fields,
});

interface Chunk {
  readonly choices: readonly [{ delta: { content?: string }; finish_reason: string | null }?];
  readonly usage?: Readonly<Record<string, unknown>> | null;
}

const chunksOf = (text: string): Chunk[] =>
  text
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)) as Chunk);
const contentOf = (text: string): string =>
  chunksOf(text)
    .map(({ choices: [choice] }) => choice?.delta.content ?? '')
    .join('');

describe('Simulator, asked to go on with an answer', () => {
  it('goes on at the token at which the answer broke off, wherever that was', async () => {
    await using simulator = await start({ tokensPerEvent: 3 });
    const whole = contentOf((await chat(simulator.baseUrl, { max_tokens: 40 })).text);
    expect(whole).to.equal(textOf(0, 40));
    for (const answered of [1, 7, 16, 39]) {
      const begun = textOf(0, answered);
      const fields = after(begun, { max_tokens: 40 - answered });
      const { text } = await chat(simulator.baseUrl, fields);
      expect(begun + contentOf(text)).to.equal(whole);
      const first = chunksOf(text).find(({ choices: [choice] }) => (choice?.delta.content ?? '') !== '');
      expect(first?.choices[0]?.delta).to.deep.equal({ content: textOf(answered, answered + 1) });
    }
  });

  it('does so with a whole answer too, and with a message in parts', async () => {
    await using simulator = await start();
    const content = [{ type: 'text', text: textOf(0, 5) }];
    const { text } = await chat(simulator.baseUrl, after(content, { stream: false, max_tokens: 2 }));
    expect(JSON.parse(text)).to.have.nested.property('choices[0].message.content', textOf(5, 7));
  });

  it('counts what there was as prompt, and only what is new as completion', async () => {
    await using simulator = await start({ prefillPerToken: milliseconds(2) });
    const fields = after(textOf(0, 5), { stream_options: { include_usage: true } });
    const { text } = await chat(simulator.baseUrl, fields);
    expect(chunksOf(text).at(-1)?.usage).to.include({
      prompt_tokens: 8,
      completion_tokens: 4,
      total_tokens: 12,
    });
    expect(simulator.log[0]).to.include({ promptTokens: 8, outcome: 'completed' });
    expect(simulator.log[0]?.service?.timeToFirstToken).to.equal(1 + 2 * 8);
  });

  it('ends where the whole answer would have, and has one token at least', async () => {
    await using simulator = await start({ answerTokens: 9 });
    const rests: [string, string | null | undefined][] = [];
    for (const answered of [6, 9, 30]) {
      const { text } = await chat(simulator.baseUrl, after(textOf(0, answered), { max_tokens: null }));
      rests.push([contentOf(text), chunksOf(text).at(-1)?.choices[0]?.finish_reason]);
    }
    expect(rests).to.deep.equal([
      [textOf(6, 9), 'stop'],
      [textOf(9, 10), 'stop'],
      [textOf(30, 31), 'stop'],
    ]);
  });

  it('has no more reasoning, whatever its script says', async () => {
    await using simulator = await start({ misbehaviour: [{ type: 'reasoning first', tokens: 2 }] });
    const { text } = await chat(simulator.baseUrl, after(textOf(0, 3)));
    expect(text).not.to.contain('reasoning');
    expect(contentOf(text)).to.equal(textOf(3, 7));
  });

  it('answers anew where that is not asked for, whoever spoke last', async () => {
    await using simulator = await start();
    const fields = after(textOf(0, 3), { continue_final_message: false, add_generation_prompt: true });
    expect(contentOf((await chat(simulator.baseUrl, fields)).text)).to.equal(textOf(0, 4));
  });

  const schema = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'integer' } } };
  const refused: readonly [string, object, RegExp, string][] = [
    ['no final answer', { ...GOING_ON, messages: [QUESTION] }, /role "assistant", not "user"/, 'messages'],
    [
      'a new turn',
      after('the', { add_generation_prompt: true }),
      /"add_generation_prompt": false beside it/,
      'add_generation_prompt',
    ],
    [
      'a new turn by default',
      after('the', { add_generation_prompt: undefined }),
      /"add_generation_prompt": false beside it/,
      'add_generation_prompt',
    ],
    [
      'a schema',
      after('the', { response_format: schema }),
      /JSON schema cannot be gone on with/,
      'response_format',
    ],
  ];
  for (const [name, fields, message, param] of refused)
    it(`answers 400 to ${name}, and logs it`, async () => {
      await using simulator = await start();
      const { status, text } = await chat(simulator.baseUrl, fields);
      expect(status).to.equal(400);
      const { error } = JSON.parse(text) as { error: { message: string; param: string } };
      expect(error.message)
        .to.match(/^continue_final_message: /)
        .and.to.match(message);
      expect(error.param).to.equal(param);
      expect(simulator.log[0]).to.include({ outcome: 'rejected', status: 400 });
    });
});
