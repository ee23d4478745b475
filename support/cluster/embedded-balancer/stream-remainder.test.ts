import { describe, it } from 'node:test';
import { expect } from 'chai';
import { chatChunk, usage, usageChunk } from './chunks.fixture';
import { EventSplitter } from './event-splitter';
import { StreamProgress } from './stream-progress';
import { remainderOf } from './stream-remainder';

const CHAT = '/v1/chat/completions';
const REQUEST = { messages: [{ role: 'user', content: 'go' }], max_tokens: 3, stream: true };
const COUNTED = { ...REQUEST, stream_options: { include_usage: true } };
const token = (text: string, fields: object = {}) => chatChunk({ content: text }, fields);
const finish = chatChunk({}, {}, { finish_reason: 'length' });

function remainderAfter(request: object, ...chunks: readonly object[]) {
  const progress = new StreamProgress();
  for (const chunk of chunks) progress.take(JSON.stringify(chunk));
  return remainderOf(CHAT, { ...request }, progress);
}

/** The data of the events of an end; fails where it is none. */
function endAfter(request: object, ...chunks: readonly object[]): unknown[] {
  const remainder = remainderAfter(request, ...chunks);
  if (remainder.kind !== 'end') throw new Error(`it is ${remainder.kind}`);
  const { data } = new EventSplitter().push(Buffer.from(remainder.events));
  return data.map((one) => (one === '[DONE]' ? one : (JSON.parse(one) as unknown)));
}

describe('remainderOf', () => {
  it('asks for the rest where tokens are missing', () => {
    const remainder = remainderAfter(REQUEST, token(' a'));
    expect(remainder).to.deep.include({ kind: 'rest', onlyEnd: false });
    expect(remainder).to.have.nested.property('request.max_tokens', 2);
  });

  it('makes the end where all tokens are there', () => {
    const events = endAfter(REQUEST, token(' a'), token(' b'), token(' c'));
    expect(events).to.deep.equal([chatChunk({}, {}, { finish_reason: 'length' }), '[DONE]']);
  });

  it('makes the end with its counts where the length of the prompt is known', () => {
    const details = { prompt_tokens_details: { cached_tokens: 1 } };
    const events = endAfter(COUNTED, token(' a'), token(' b c', { usage: usage(5, 3, details) }));
    expect(events).to.deep.equal([
      chatChunk({}, { usage: null }, { finish_reason: 'length' }),
      usageChunk(5, 3, details),
      '[DONE]',
    ]);
  });

  it('asks for the end only, with one token, where the length of the prompt is not known', () => {
    const remainder = remainderAfter(COUNTED, token(' a'), token(' b'), token(' c'));
    expect(remainder).to.deep.include({ kind: 'rest', onlyEnd: true });
    expect(remainder).to.have.nested.property('request.max_tokens', 1);
    const finished = remainderAfter({ ...COUNTED, max_tokens: undefined }, token(' a'), finish);
    expect(finished).to.deep.include({ kind: 'rest', onlyEnd: true });
    expect(finished).to.have.nested.property('request.max_tokens', 1);
  });

  it('lacks nothing but [DONE] after the finish reason, and after the counts where these are wanted', () => {
    expect(endAfter(REQUEST, token(' a'), finish)).to.deep.equal(['[DONE]']);
    expect(endAfter(COUNTED, token(' a'), finish, usageChunk(5, 1))).to.deep.equal(['[DONE]']);
  });

  it('lacks nothing after [DONE] or an error', () => {
    const progress = new StreamProgress();
    progress.take('[DONE]');
    expect(remainderOf(CHAT, REQUEST, progress).kind).to.equal('nothing');
    expect(remainderAfter(REQUEST, { error: {} }).kind).to.equal('nothing');
  });

  it('is lost where the answer or the request holds more than text', () => {
    expect(remainderAfter(REQUEST, chatChunk({ reasoning: 'hm' })).kind).to.equal('lost');
    expect(remainderAfter({ ...REQUEST, n: 2 }, token(' a')).kind).to.equal('lost');
  });

  it('words the end of a completion as that', () => {
    const progress = new StreamProgress();
    progress.take(JSON.stringify({ id: 'c', choices: [{ index: 0, text: ' a' }] }));
    const remainder = remainderOf('/v1/completions', { prompt: 'go', max_tokens: 1 }, progress);
    expect(remainder).to.have.property('events').that.contains('"text":""').and.contains('"id":"c"');
  });
});
