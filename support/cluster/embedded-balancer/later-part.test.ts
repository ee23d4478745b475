import { describe, it } from 'node:test';
import { expect } from 'chai';
import { chatChunk, usage, usageChunk } from './chunks.fixture';
import { LaterPart } from './later-part';
import { StreamProgress } from './stream-progress';

const details = { prompt_tokens_details: { cached_tokens: 2 } };
const other = { id: 'chat-9', created: 99 };

/** A part behind two tokens of a first one, which said these counts in each event, or none. */
function partAfter(counts: object | undefined, { onlyEnd = false, finished = false } = {}) {
  const progress = new StreamProgress();
  const told = counts === undefined ? {} : { usage: counts };
  progress.takeChunk(chatChunk({ role: 'assistant', content: '' }));
  progress.takeChunk(chatChunk({ content: ' a' }));
  progress.takeChunk(chatChunk({ content: ' b' }, told));
  if (finished) progress.takeChunk(chatChunk({}, {}, { finish_reason: 'stop' }));
  return new LaterPart(progress, { onlyEnd });
}

describe('LaterPart', () => {
  it('keeps id and time of the first part, and tells the role once', () => {
    const part = partAfter(undefined);
    expect(part.merged(chatChunk({ role: 'assistant', content: '' }, other))).to.be.undefined;
    expect(part.merged(chatChunk({ role: 'assistant', content: ' c' }, other))).to.deep.equal(
      chatChunk({ content: ' c' }),
    );
    expect(part.merged(chatChunk({ content: ' d' }, other))).to.deep.equal(chatChunk({ content: ' d' }));
  });

  it('counts the tokens of all parts, and the prompt of the first', () => {
    const part = partAfter(usage(5, 2, details));
    expect(part.merged(usageChunk(7, 4, { prompt_tokens_details: { cached_tokens: 6 } }))).to.deep.equal(
      usageChunk(5, 6, details),
    );
    expect(part.merged(chatChunk({ content: ' c' }, { ...other, usage: usage(7, 1) }))).to.deep.equal(
      chatChunk({ content: ' c' }, { usage: usage(5, 3, details) }),
    );
  });

  it('takes the text that was there off the prompt where the first part did not count it', () => {
    const cached = { prompt_tokens_details: { cached_tokens: 6 } };
    expect(partAfter(undefined).merged(usageChunk(7, 4, cached))).to.deep.equal(usageChunk(5, 6));
  });

  it('keeps null for counts that are not yet told', () => {
    const chunk = chatChunk({ content: ' c' }, { usage: null });
    expect(partAfter(undefined).merged(chunk)).to.deep.equal(chunk);
  });

  it('keeps of a part that brings the end only nothing else', () => {
    const part = partAfter(undefined, { onlyEnd: true });
    expect(part.merged(chatChunk({ content: ' c' }, { usage: usage(7, 1) }))).to.be.undefined;
    expect(part.merged(chatChunk({ content: ' c' }, {}, { finish_reason: 'stop' }))).to.deep.equal(
      chatChunk({}, {}, { finish_reason: 'length' }),
    );
    expect(part.merged(usageChunk(7, 1))).to.deep.equal(usageChunk(5, 2));
  });

  it('ends a stream once', () => {
    const part = partAfter(undefined, { onlyEnd: true, finished: true });
    expect(part.merged(chatChunk({}, {}, { finish_reason: 'length' }))).to.be.undefined;
    expect(part.merged(usageChunk(7, 1))).to.deep.equal(usageChunk(5, 2));
  });

  it('passes an error on', () => {
    const error = { error: { message: 'no' } };
    expect(partAfter(undefined).merged(error)).to.equal(error);
  });
});
