import { describe, it } from 'node:test';
import { expect } from 'chai';
import { messagesOf, transcriptOf } from './conversation';
import { openAiChat } from './openai-chat';
import { openAiCompletions } from './openai-completions';
import { requestFor } from './target-client.fixture';

const history = [
  { role: 'system', content: 'Be brief.' },
  { role: 'assistant', content: 'Hello.' },
] as const;
const features = { ignoreEndToken: false, continuousUsage: false };

describe('a conversation', () => {
  it('is what was said before, and the prompt as the last message', () => {
    expect(messagesOf({ history, prompt: 'Hi' })).to.deep.equal([
      ...history,
      { role: 'user', content: 'Hi' },
    ]);
    expect(messagesOf({ prompt: 'Hi' })).to.deep.equal([{ role: 'user', content: 'Hi' }]);
  });

  it('is one text that the model is to go on from', () => {
    expect(transcriptOf({ history, prompt: 'Hi' })).to.equal(
      'system: Be brief.\nassistant: Hello.\nuser: Hi\nassistant:',
    );
    expect(transcriptOf({ history: [], prompt: 'Hi' })).to.equal('user: Hi\nassistant:');
  });

  it('is none where there is a prompt only', () => {
    expect(transcriptOf({ prompt: 'Hi' })).to.equal('Hi');
  });

  it('is asked for in both dialects of OpenAI', () => {
    const request = requestFor('model', { history, prompt: 'Hi' });
    expect(openAiChat.body(request, features)).to.deep.include({
      messages: messagesOf(request),
      stream: true,
    });
    expect(openAiCompletions.body(request, features)).to.deep.include({
      prompt: transcriptOf(request),
      stream: true,
    });
  });
});

describe('a schema in the dialects of OpenAI', () => {
  const schema = { type: 'object' };
  for (const dialect of [openAiChat, openAiCompletions]) {
    it(`is the format of the answer: ${dialect.name}`, () => {
      expect(dialect.body(requestFor('model', { schema }), features)).to.deep.include({
        response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
      });
      expect(dialect.body(requestFor('model'), features)).not.to.have.property('response_format');
    });
  }
});
