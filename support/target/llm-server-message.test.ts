import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readServerAnswer } from './llm-server-message';

const read = (answer: unknown) => readServerAnswer(JSON.stringify(answer));
const content = (text: string) => ({ content: { kind: 'content', text } });

describe('readServerAnswer', () => {
  const answers: readonly [answer: object, text: string][] = [
    [{ text: 'a' }, 'a'],
    [{ raw_text: '{"a":1}', structured_output: { a: 2 } }, '{"a":1}'],
    [{ structured_output: { a: 2 } }, '{"a":2}'],
    [{ raw_text: null, structured_output: [1] }, '[1]'],
    [{ message: { role: 'assistant', content: 'a' } }, 'a'],
    [{ response: 'a' }, 'a'],
    [{ content: 'a' }, 'a'],
    [{ text: '', content: 'a' }, 'a'],
  ];
  for (const [answer, text] of answers) {
    it(`finds the text of ${JSON.stringify(answer)}`, () => {
      expect(read(answer)).to.deep.equal(content(text));
    });
  }

  it('knows an answer that says nothing from one that is none', () => {
    expect(read({ text: '' })).to.deep.equal({});
    for (const none of [{}, { text: 7 }, { choices: [] }, { message: 'a' }, { structured_output: null }])
      expect(() => read(none), JSON.stringify(none)).to.throw(
        SyntaxError,
        'none of the fields text, raw_text',
      );
    for (const none of ['"text"', 'null', '{"text": "a', '']) {
      expect(() => readServerAnswer(none), none).to.throw(SyntaxError);
    }
  });

  it('takes usage and finish reason where they are, and a count of no prompt for none', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 };
    expect(read({ text: 'a', usage, finish_reason: 'length' })).to.deep.equal({
      ...content('a'),
      usage: { promptTokens: 3, completionTokens: 2 },
      finishReason: 'length',
    });
    expect(read({ text: 'a', usage: { prompt_tokens: 0, completion_tokens: 0 } }).usage).to.deep.equal({
      completionTokens: 0,
    });
    expect(read({ text: 'a', usage: null, finish_reason: null })).to.deep.equal(content('a'));
  });

  it('knows an error', () => {
    expect(read({ error: { message: 'a' } })).to.deep.equal({ error: 'a' });
    expect(read({ detail: 'a' })).to.deep.equal({ error: 'a' });
    expect(read({ detail: [{ loc: ['a'], msg: 'b' }] })).to.deep.equal({ error: 'a: b' });
  });
});
