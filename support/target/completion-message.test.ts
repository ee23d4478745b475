import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readCompletionMessage, readErrorBody } from './completion-message';

const read = (message: unknown) => readCompletionMessage(JSON.stringify(message));

describe('readCompletionMessage', () => {
  it('takes content from chat, completions and plain answers', () => {
    expect(read({ choices: [{ delta: { content: 'a' } }] }).content).to.deep.equal({
      kind: 'content',
      text: 'a',
    });
    expect(read({ choices: [{ text: 'b' }] }).content).to.deep.equal({ kind: 'content', text: 'b' });
    expect(read({ choices: [{ message: { content: 'c' } }] }).content).to.deep.equal({
      kind: 'content',
      text: 'c',
    });
  });

  it('counts reasoning content as content, under both of its names', () => {
    for (const name of ['reasoning', 'reasoning_content']) {
      expect(read({ choices: [{ delta: { [name]: 'hm' } }] }).content).to.deep.equal({
        kind: 'reasoning',
        text: 'hm',
      });
    }
  });

  it('takes an empty role chunk for no content', () => {
    expect(read({ choices: [{ delta: { role: 'assistant', content: '' } }] })).to.deep.equal({});
    expect(read({ choices: [{ delta: { role: 'assistant', content: null } }] })).to.deep.equal({});
  });

  it('reads usage in an event of its own, with cached tokens', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 31, prompt_tokens_details: { cached_tokens: 4 } };
    expect(read({ choices: [], usage }).usage).to.deep.equal({
      promptTokens: 7,
      completionTokens: 31,
      cachedTokens: 4,
    });
    expect(read({ choices: [], usage: null })).to.deep.equal({});
  });

  it('takes a prompt without tokens for one that nobody counted', () => {
    const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    expect(read({ choices: [], usage }).usage).to.deep.equal({ completionTokens: 0 });
  });

  it('takes the running count of an event that has content and usage', () => {
    const message = {
      choices: [{ delta: { content: 'ab' } }],
      usage: { prompt_tokens: 7, completion_tokens: 3 },
    };
    expect(read(message).content).to.deep.equal({ kind: 'content', text: 'ab', cumulativeTokens: 3 });
  });

  it('reads the finish reason, and errors in whatever shape', () => {
    expect(read({ choices: [{ delta: {}, finish_reason: 'length' }] }).finishReason).to.equal('length');
    expect(read({ error: { message: 'out of memory' } }).error).to.equal('out of memory');
    expect(read({ error: 'overloaded' }).error).to.equal('overloaded');
  });

  it('refuses what is no JSON object', () => {
    expect(() => readCompletionMessage('{"choices": [')).to.throw(SyntaxError);
    expect(() => readCompletionMessage('"text"')).to.throw(SyntaxError, /not a JSON object/);
  });
});

describe('readErrorBody', () => {
  const bodies: readonly [string, string][] = [
    ['{"error":{"message":"bad model"}}', 'bad model'],
    ['{"detail":"Not Found"}', 'Not Found'],
    ['{"message":"no"}', 'no'],
    ['{"detail":[{"loc":["body","messages",0,"role"],"msg":"bad role"}]}', 'body.messages.0.role: bad role'],
    ['{"detail":[{"loc":["body","a"],"msg":"no a"},{"loc":[],"msg":"no b"}]}', 'body.a: no a; no b'],
    ['{"detail":[{"what":1}]}', '{"detail":[{"what":1}]}'],
    ['{"detail":[]}', '{"detail":[]}'],
    ['<html>502</html>', '<html>502</html>'],
    ['', ''],
  ];
  for (const [body, message] of bodies) {
    it(`reads ${body || 'an empty body'}`, () => {
      expect(readErrorBody(body)).to.equal(message);
    });
  }
});
