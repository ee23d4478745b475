import { describe, it } from 'node:test';
import { expect } from 'chai';
import { JSON_TYPE, read, WHERE } from './read-answer.fixture';

const CHOICE = { message: { role: 'assistant', content: 'ab' }, finish_reason: 'stop' };
const ANSWER = JSON.stringify({
  choices: [CHOICE],
  usage: { prompt_tokens: 3, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 1 } },
});

/** What is made of an answer that was asked for as a whole. */
const readWhole = (...body: readonly string[]): ReturnType<typeof read> =>
  read({ isWhole: true, headers: JSON_TYPE, body });

describe('an answer that was asked for as a whole', () => {
  it('is one piece of content, stamped when its last bytes came, with its counts and its reason', () => {
    const { response, failure } = readWhole(ANSWER.slice(0, 15), ANSWER.slice(15, 60), ANSWER.slice(60));
    expect(failure).to.equal(undefined);
    expect(response.names).to.deep.equal(['sent', 'headers', 'content', 'ended']);
    expect(response.stamps).to.deep.equal([1, 2, 5, 6]);
    expect(response).to.deep.include({
      text: 'ab',
      finishReason: 'stop',
      tokenUsage: { promptTokens: 3, completionTokens: 2, cachedTokens: 1 },
    });
    expect(response.tokens).to.deep.equal({ outputTokens: 2, source: 'usage', perEvent: [2] });
  });

  it('is read by what it is, whatever its headers call it', () => {
    for (const headers of [{}, { 'content-type': 'text/plain' }, { 'content-type': 'text/event-stream' }])
      expect(read({ isWhole: true, headers, body: [ANSWER] }).response.text).to.equal('ab');
  });

  it('may be of reasoning only, or have no content at all', () => {
    const reasoning = { choices: [{ message: { content: null, reasoning: 'hm' }, finish_reason: 'length' }] };
    expect(readWhole(JSON.stringify(reasoning)).response.contents).to.deep.equal([
      { kind: 'reasoning', text: 'hm' },
    ]);
    const silent = { choices: [{ text: '', finish_reason: 'stop' }], usage: { completion_tokens: 0 } };
    const { response, failure } = readWhole(JSON.stringify(silent));
    expect(failure).to.equal(undefined);
    expect(response.names).to.deep.equal(['sent', 'headers', 'ended']);
    expect(response.tokens.outputTokens).to.equal(0);
  });

  it('is complete without a finish reason, when its JSON is', () => {
    const { response } = readWhole(JSON.stringify({ choices: [{ text: 'ab' }] }));
    expect(response.names.at(-1)).to.equal('ended');
    expect(response.finishReason).to.equal(undefined);
  });

  for (const length of [1, 20, ANSWER.indexOf('ab') + 1, ANSWER.length - 1]) {
    it(`is truncated where its JSON ends after ${length} characters of ${ANSWER.length}`, () => {
      const { response, failure } = readWhole(ANSWER.slice(0, length));
      expect(failure).to.include({
        outcome: 'truncated',
        message: `${WHERE}: the answer ended in the middle of its JSON. Look into the log of the server.`,
      });
      expect(response.names).to.deep.equal(['sent', 'headers']);
    });
  }

  for (const [what, body, says] of [
    ['an error', '{"error": {"message": "out of memory"}}', 'status 200, then an error: out of memory'],
    ['nothing', '', 'not the JSON of an answer: an empty body'],
    ['JSON of something else', '{"status": "ok"}', 'not the JSON of an answer: {"status": "ok"}'],
    ['a page for people', '<html>', 'not the JSON of an answer: <html>'],
    ['a stream', 'data: {"choices": [', 'not the JSON of an answer: data: {"choices": ['],
    ['JSON with a fault in it', '{"choices" []}', 'not the JSON of an answer: {"choices" []}'],
  ] as const) {
    it(`is a fault where it is ${what}`, () => {
      const { response, failure } = readWhole(body);
      expect(failure?.outcome).to.equal('protocol error');
      expect(failure?.message).to.contain(`${WHERE}: ${says}. `);
      expect(response.names).not.to.contain('ended');
    });
  }

  it('is refused with the status and the words of the server', () => {
    const body = ['{"error": {"message": "model x does not exist"}}'];
    const { failure } = read({ isWhole: true, status: 400, headers: JSON_TYPE, body });
    expect(failure).to.include({ outcome: 'http error', status: 400 });
    expect(failure?.message).to.contain(`${WHERE} answered 400: model x does not exist. `);
  });
});

describe('an answer in JSON where a stream was asked for', () => {
  it('is truncated where its JSON has no end', () => {
    const { failure } = read({ headers: JSON_TYPE, body: [ANSWER.slice(0, 30)] });
    expect(failure?.outcome).to.equal('truncated');
  });
});
