import { describe, it } from 'node:test';
import { expect } from 'chai';
import { continuationOf, tokenLimitOf } from './continuation';

const CHAT = '/v1/chat/completions';
const COMPLETIONS = '/v1/completions';
const RECEIVED = { text: ' a b', tokens: 2 };
const user = { role: 'user', content: 'go' };

describe('continuationOf', () => {
  it('puts the text behind a chat as a message to be gone on with, and lowers every limit', () => {
    const fields = { model: 'm', messages: [user], max_tokens: 9, max_completion_tokens: 8, min_tokens: 1 };
    expect(continuationOf(CHAT, fields, RECEIVED)).to.deep.equal({
      model: 'm',
      messages: [user, { role: 'assistant', content: ' a b' }],
      max_tokens: 7,
      max_completion_tokens: 6,
      min_tokens: 0,
      continue_final_message: true,
      add_generation_prompt: false,
    });
  });

  it('sets no limit where there was none', () => {
    expect(continuationOf(CHAT, { messages: [user] }, RECEIVED)).not.to.have.any.keys(
      'max_tokens',
      'max_completion_tokens',
      'min_tokens',
    );
  });

  it('makes one message of what the client had begun and what came', () => {
    const begun = { role: 'assistant', content: 'well,' };
    const fields = { messages: [user, begun], continue_final_message: true, add_generation_prompt: false };
    expect(continuationOf(CHAT, fields, RECEIVED)?.['messages']).to.deep.equal([
      user,
      { role: 'assistant', content: 'well, a b' },
    ]);
  });

  it('puts the text behind a prompt', () => {
    const once = continuationOf(COMPLETIONS, { prompt: 'go', max_tokens: 3 }, RECEIVED);
    expect(once).to.deep.equal({ prompt: 'go a b', max_tokens: 1 });
    expect(continuationOf(COMPLETIONS, { prompt: ['go'] }, RECEIVED)).to.deep.equal({ prompt: 'go a b' });
  });

  it('asks for the same again where no text has come, whatever the request', () => {
    const fields = { messages: [user], tools: [{}], n: 2 };
    expect(continuationOf(CHAT, fields, { text: '', tokens: 0 })).to.equal(fields);
  });

  const bound: readonly object[] = [
    { n: 2 },
    { best_of: 2 },
    { tools: [{ type: 'function' }] },
    { logprobs: true },
    { top_logprobs: 3 },
    { response_format: { type: 'json_schema', json_schema: {} } },
    { response_format: { type: 'json_object' } },
    { guided_json: {} },
    { structured_outputs: { regex: 'a' } },
    { messages: 'go' },
  ];
  for (const fields of bound)
    it(`goes on with none that has ${JSON.stringify(fields)}`, () => {
      expect(continuationOf(CHAT, { messages: [user], ...fields }, RECEIVED)).to.be.undefined;
    });

  const prompts: readonly unknown[] = [[1, 2, 3], [[1, 2]], ['a', 'b'], undefined];
  for (const prompt of prompts)
    it(`goes on with none that has the prompt ${JSON.stringify(prompt)}`, () => {
      expect(continuationOf(COMPLETIONS, { prompt }, RECEIVED)).to.be.undefined;
    });

  it('is not kept from it by fields that ask for nothing', () => {
    const fields = {
      messages: [user],
      n: 1,
      tools: [],
      logprobs: false,
      response_format: { type: 'text' },
      echo: null,
    };
    expect(continuationOf(CHAT, fields, RECEIVED)).to.be.an('object');
  });
});

describe('tokenLimitOf', () => {
  it('is the lower of the two, and none where none is set', () => {
    expect(tokenLimitOf({ max_tokens: 4, max_completion_tokens: 3 })).to.equal(3);
    expect(tokenLimitOf({ max_tokens: null })).to.be.undefined;
  });
});
