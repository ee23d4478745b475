import { describe, it } from 'node:test';
import { expect } from 'chai';
import { chatChunk, usage, usageChunk } from './chunks.fixture';
import { StreamProgress } from './stream-progress';

/** What came of these events. */
function progressOf(...chunks: readonly object[]): StreamProgress {
  const progress = new StreamProgress();
  for (const chunk of chunks) progress.take(JSON.stringify(chunk));
  return progress;
}

describe('StreamProgress', () => {
  it('counts an event with text as a token, and one without as none', () => {
    const progress = progressOf(
      chatChunk({ role: 'assistant', content: '' }),
      chatChunk({ content: ' a' }),
      chatChunk({ content: ' b' }),
    );
    expect(progress).to.include({ text: ' a b', tokens: 2, hasRole: true, isPlain: true, isDone: false });
    expect(progress.finishReason).to.be.undefined;
    expect(progress.head).to.include({ id: 'chat-1', created: 7 });
  });

  it('believes the counts of the server where an event holds several tokens', () => {
    const progress = progressOf(
      chatChunk({ content: ' a' }, { usage: usage(3, 1) }),
      chatChunk({ content: ' b c d' }, { usage: usage(3, 4) }),
    );
    expect(progress).to.include({ tokens: 4, promptTokens: 3, hasFinalUsage: false });
  });

  it('knows the end by its parts', () => {
    const ended = [chatChunk({ content: 'a' }), chatChunk({}, {}, { finish_reason: 'stop' })];
    expect(progressOf(...ended)).to.include({ finishReason: 'stop', hasFinalUsage: false, isDone: false });
    const counted = progressOf(...ended, usageChunk(3, 1));
    expect(counted).to.include({ hasFinalUsage: true, isDone: false });
    counted.take('[DONE]');
    expect(counted.isDone).to.be.true;
  });

  it('reads the text of a completion too', () => {
    expect(progressOf({ id: 'c', choices: [{ index: 0, text: ' a' }] })).to.include({
      text: ' a',
      tokens: 1,
    });
  });

  const special: readonly [name: string, chunk: object][] = [
    ['reasoning', chatChunk({ reasoning_content: 'hm' })],
    ['calls of tools', chatChunk({ tool_calls: [{ index: 0 }] })],
    ['a refusal', chatChunk({ refusal: 'no' })],
    ['log probabilities', chatChunk({ content: 'a' }, {}, { logprobs: { content: [] } })],
    ['a second choice', chatChunk({ content: 'a' }, {}, { index: 1 })],
    ['choices that are no list', { choices: {} }],
  ];
  for (const [name, chunk] of special)
    it(`is not plain with ${name}`, () => {
      expect(progressOf(chunk).isPlain).to.be.false;
    });

  it('is not plain after an event that cannot be read, and is after empty fields', () => {
    const broken = new StreamProgress();
    broken.take('{"choices": [');
    expect(broken.isPlain).to.be.false;
    expect(progressOf(chatChunk({ content: 'a', tool_calls: [], refusal: null })).isPlain).to.be.true;
  });

  it('takes an error for an answer', () => {
    expect(progressOf({ error: { message: 'out of memory' } }).hasError).to.be.true;
  });
});
