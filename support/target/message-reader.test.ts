import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { readCompletionMessage } from './completion-message';
import { MessageReader } from './message-reader';

type Fields = readonly (readonly [key: string, value: unknown])[];

/** Texts that look like a part of what is around them, and any others. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom(
    ' the',
    'a',
    'content',
    'delta',
    'assistant',
    'm',
    'probe-7f3a',
    '"',
    '\\',
    '\\"',
    '"}',
    '\u2028',
    '\ud800',
    '',
  ),
);
/** What carries the text, in the dialects. */
const carrier = fc.constantFrom('content', 'reasoning_content', 'reasoning', 'text');
const extra = fc.constantFrom<Fields>(
  [],
  [
    ['id', 'a'],
    ['model', 'm'],
  ],
  [['model', 'probe-7f3a']],
  [
    ['object', 'chat.completion.chunk'],
    ['created', 1],
    ['system_fingerprint', null],
  ],
  [
    ['usage', null],
    ['error', null],
  ],
  [['usage', { completion_tokens: 3 }]],
);
const delta = fc.constantFrom<Fields>(
  [],
  [['role', 'assistant']],
  [['content', null]],
  [['reasoning', 'a']],
  [['tool_calls', []]],
);
const choice = fc.constantFrom<Fields>(
  [['index', 0]],
  [
    ['finish_reason', null],
    ['logprobs', null],
  ],
  [['finish_reason', 'stop']],
);
/** How the server writes JSON: dense, with spaces, with escapes for what is not ASCII. */
const style = fc.constantFrom('dense', 'spaced', 'escaped');

const stream = fc.record({
  carrier,
  style,
  extra: fc
    .shuffledSubarray(['first', 'last'])
    .chain((places) => extra.map((fields) => ({ fields, places }))),
  delta,
  choice,
  texts: fc.array(text, { minLength: 1, maxLength: 6 }),
  isTextFirst: fc.boolean(),
});

const object = (fields: Fields): object => Object.fromEntries(fields);

function write(value: object, how: string): string {
  const json = JSON.stringify(value, undefined, how === 'spaced' ? 1 : undefined);
  if (how !== 'escaped') return json;
  return json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The messages of one stream, which differ by their text. */
const messages = stream.map(
  ({ carrier: key, style: how, extra: around, delta: beside, choice: above, texts, isTextFirst }) =>
    texts.map((said) => {
      const own: Fields = [[key, said]];
      const inner: Fields = isTextFirst ? [...own, ...beside] : [...beside, ...own];
      const chosen: Fields = key === 'text' ? [...above, ...own] : [...above, ['delta', object(inner)]];
      const [before, after] = ['first', 'last'].map((place) =>
        around.places.includes(place) ? around.fields : [],
      );
      return write(object([...(before ?? []), ['choices', [object(chosen)]], ...(after ?? [])]), how);
    }),
);
const other = fc.constantFrom(
  '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}',
  '{"choices":[{"delta":{},"finish_reason":"length"}]}',
  '{"error":{"message":"out of memory"}}',
  '{"choices":[',
  'null',
);

const damage = fc.record({
  place: fc.nat(),
  removed: fc.nat({ max: 2 }),
  inserted: fc.constantFrom('', '"', '\\', ',', 'a', '\n'),
});

/** What a reading gives, or that it throws. */
function outcome(read: () => object): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return 'SyntaxError';
  }
}

function expectSame(stream: readonly string[]): void {
  const reader = new MessageReader();
  for (const message of stream) {
    const read = outcome(() => reader.read(message));
    expect(read).to.deep.equal(outcome(() => readCompletionMessage(message)));
  }
}

describe('MessageReader', () => {
  it('reads what JSON says, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(messages, { minLength: 1, maxLength: 3 }),
        fc.array(other, { maxLength: 3 }),
        (streams, others) => {
          // One after the other, and each message followed by another of each stream.
          expectSame(streams.flat());
          expectSame(streams.flat().flatMap((message, index) => [message, others[index % 4] ?? message]));
          expectSame([0, 1, 2, 3, 4, 5].flatMap((index) => streams.flatMap((stream) => stream[index] ?? [])));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads no damaged message as a whole one', () => {
    fc.assert(
      fc.property(messages, damage, (stream, { place, removed, inserted }) => {
        const damaged = stream.map((message) => {
          const at = place % (message.length + 1);
          return message.slice(0, at) + inserted + message.slice(at + removed);
        });
        expectSame(stream.flatMap((message, index) => [message, damaged[index] ?? '']));
      }),
      { numRuns: 500 },
    );
  });

  it('parses JSON for the first of many messages that differ by their text only', (test: TestContext) => {
    const said = (content: string): string =>
      JSON.stringify({ id: 'cmpl-1', choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    const reader = new MessageReader();
    reader.read(said(' one'));
    const parse = test.mock.method(JSON, 'parse');
    for (const content of [' two', 'é', '漢字', ' a b ', '\u2028']) {
      expect(reader.read(said(content))).to.deep.equal({ content: { kind: 'content', text: content } });
    }
    expect(parse.mock.callCount()).to.equal(0);
    expect(reader.read(said('"')).content?.text).to.equal('"');
    expect(parse.mock.callCount()).to.be.greaterThan(0);
  });

  it('tells one stream of reasoning from one of content', () => {
    const reader = new MessageReader();
    const kinds = [
      { reasoning_content: 'a' },
      { reasoning_content: 'b' },
      { content: 'c' },
      { content: 'd' },
    ].map((delta) => reader.read(JSON.stringify({ choices: [{ delta }] })).content?.kind);
    expect(kinds).to.deep.equal(['reasoning', 'reasoning', 'content', 'content']);
  });

  it('is not deceived by a text that stands elsewhere too, not even by its own', () => {
    for (const said of ['m', 'probe-7f3a', 'content']) {
      const message = (model: string): string =>
        JSON.stringify({ model, choices: [{ delta: { content: said } }] });
      expectSame([message(said), message('another'), message(said)]);
    }
  });
});
