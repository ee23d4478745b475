import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readEcho, type EchoReading } from './echo-reading';

const PROMPT = 'the cat sat';

const LOGPROBS = {
  tokens: ['the', ' cat', ' sat', ' down'],
  token_logprobs: [null, -0.5, -2, -0.1],
  top_logprobs: [null, { ' cat': -0.5 }, { ' sat': -2, ' ran': -0.25 }, { ' down': -0.1 }],
  text_offset: [0, 3, 7, 11],
};
const CHOICE = { index: 0, text: 'the cat sat down', logprobs: LOGPROBS, finish_reason: 'length' };
const ANSWER = { model: 'tiny', choices: [CHOICE], usage: { prompt_tokens: 3, completion_tokens: 1 } };

const read = (answer: unknown, quote = (text: string): string => text): EchoReading =>
  readEcho(typeof answer === 'string' ? answer : JSON.stringify(answer), {
    model: 'tiny',
    prompt: PROMPT,
    quote,
  });

const withChoice = (fields: object): object => ({ ...ANSWER, choices: [{ ...CHOICE, ...fields }] });
const withLogprobs = (fields: object): object => withChoice({ logprobs: { ...LOGPROBS, ...fields } });
const without = (name: keyof typeof LOGPROBS): object => withLogprobs({ [name]: undefined });

const GENERATED_ONLY = {
  tokens: [' down'],
  token_logprobs: [-0.1],
  top_logprobs: [{ ' down': -0.1 }],
};

const FAULTY: readonly (readonly [what: string, answer: unknown, reason: string])[] = [
  ['HTML', '<html><body>Welcome to nginx!</body></html>', 'not the JSON of an answer'],
  ['an empty body', '', 'an empty body'],
  ['half of an answer', JSON.stringify(ANSWER).slice(0, 100), 'not the JSON of an answer'],
  ['NaN, which some servers write', JSON.stringify(ANSWER).replace('-2', 'NaN'), "'N'"],
  ['infinity', JSON.stringify(ANSWER).replace('-2', '-1e999'), 'token 3 has no log-probability'],
  ['a list', [ANSWER], 'not a JSON object'],
  ['null', null, 'not a JSON object'],
  ['an error with status 200', { error: { message: 'out of memory' } }, 'an error: out of memory'],
  ['another model', { ...ANSWER, model: 'tiny-f16' }, 'the model "tiny-f16" answered, not "tiny"'],
  ['no choices', { ...ANSWER, choices: undefined }, 'no choices'],
  ['empty choices', { ...ANSWER, choices: [] }, 'no choices'],
  ['no text', withChoice({ text: null }), 'choices[0].text is no text'],
  ['no tokens', without('tokens'), 'logprobs without the lists'],
  ['no token_logprobs', without('token_logprobs'), 'logprobs without the lists'],
  ['tokens that are no list', withLogprobs({ tokens: 'the cat sat' }), 'logprobs without the lists'],
  ['too few token_logprobs', withLogprobs({ token_logprobs: [null, -1] }), '4 tokens with 2 token_logprobs'],
  ['too many top_logprobs', withLogprobs({ top_logprobs: [null, {}, {}, {}, {}] }), 'and 5 top_logprobs'],
  [
    'null in the middle',
    withLogprobs({ token_logprobs: [null, -1, null, -1] }),
    'token 3 has no log-probability',
  ],
  [
    'a text for a number',
    withLogprobs({ token_logprobs: [null, '-1', -2, -1] }),
    'token 2 has no log-probability',
  ],
  ['a number for a text', withLogprobs({ tokens: ['the', 7, ' sat', ' down'] }), 'token 2 is no text'],
  ['an empty list of tops', withLogprobs({ top_logprobs: [null, {}, {}, {}] }), 'token 2 has no list'],
  [
    'null in a list of tops',
    withLogprobs({ top_logprobs: [null, { a: null }, {}, {}] }),
    'token 2 has no list',
  ],
  ['logits', withLogprobs({ token_logprobs: [null, 8.5, -2, -1] }), 'token 2 has the log-probability 8.5'],
  [
    'tokens that cannot be told from generated ones',
    { ...withLogprobs({ tokens: ['the', 'cat', 'sat', 'down'] }), usage: undefined },
    'usage.prompt_tokens is missing',
  ],
];

const UNSUPPORTED: readonly (readonly [what: string, answer: unknown, reason: string])[] = [
  ['does not echo', withChoice({ text: ' down' }), 'does not give the prompt back'],
  ['gives no log-probabilities', withChoice({ logprobs: null }), 'gives no log-probabilities'],
  ['gives those of a chat', withChoice({ logprobs: { content: [] } }), 'of generated tokens only'],
  ['lists no tops', without('top_logprobs'), 'top_logprobs'],
  [
    'scores what it generated',
    withChoice({ logprobs: GENERATED_ONLY }),
    'scores 1 tokens, not the 3 of the prompt',
  ],
  [
    'scores as many generated tokens as the prompt has',
    withLogprobs({ tokens: [' down', ' on', ' a', ' mat'], token_logprobs: [-0.1, -0.2, -0.3, -0.4] }),
    'scores 4 tokens, not the 3 of the prompt',
  ],
  ['says so', { error: { message: 'echo is not supported with logprobs' } }, 'refuses it: echo is not'],
];

describe('readEcho', () => {
  it('scores the tokens of the prompt but its first, and none that was generated', () => {
    expect(read(ANSWER)).to.deep.equal({
      status: 'scored',
      tokens: [
        { text: ' cat', logProbability: -0.5, top: ' cat', isHit: true, isTied: false },
        { text: ' sat', logProbability: -2, top: ' ran', isHit: false, isTied: false },
      ],
    });
  });

  it('finds the end of the prompt without a count of its tokens', () => {
    expect(read({ ...ANSWER, usage: undefined })).to.deep.equal(read(ANSWER));
    expect(read({ ...ANSWER, usage: { prompt_tokens: null } })).to.deep.equal(read(ANSWER));
  });

  it('trusts the count where tokens do not spell the prompt', () => {
    const tokens = ['<s>', '▁the', '▁cat', '▁sat'];
    expect(read(withLogprobs({ tokens }))).to.have.property('status', 'scored');
  });

  it('takes a prompt that lost the spaces around it for the prompt', () => {
    const body = JSON.stringify(ANSWER);
    const spaced = readEcho(body, { model: 'tiny', prompt: ' the cat sat\n', quote: (text) => text });
    expect(spaced).to.deep.equal(read(ANSWER));
  });

  it('leaves the first token out where the server scores that too', () => {
    expect(read(withLogprobs({ token_logprobs: [-7, -0.5, -2, -0.1] }))).to.deep.equal(read(ANSWER));
  });

  it('needs no name of the model in the answer', () => {
    expect(read({ ...ANSWER, model: undefined })).to.deep.equal(read(ANSWER));
  });

  for (const [what, answer, reason] of FAULTY) {
    it(`refuses ${what}`, () => {
      expect(read(answer)).to.have.property('status', 'faulty');
      expect(read(answer)).to.have.property('reason').that.includes(reason);
    });
  }

  for (const [what, answer, reason] of UNSUPPORTED) {
    it(`knows a server that ${what}`, () => {
      expect(read(answer)).to.have.property('status', 'unsupported');
      expect(read(answer)).to.have.property('reason').that.includes(reason);
    });
  }

  it('quotes no secret', () => {
    const quote = (text: string): string => text.replaceAll('s3cret', '[redacted]');
    const told = [
      `<html>s3cret</html>`,
      `{"s3cret`,
      JSON.stringify({ s3cret: 1 }),
      JSON.stringify(['s3cret']),
      JSON.stringify({ error: 'bad key s3cret' }),
      JSON.stringify({ ...ANSWER, model: 's3cret' }),
    ].map((body) => read(body, quote));
    expect(JSON.stringify(told)).not.to.include('s3c');
    expect(JSON.stringify(told)).to.include('[redacted]');
  });
});
