import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { JSON_TYPE, KEY, read, SECRET_HEADER, WHERE } from './read-answer.fixture';

const event = (message: unknown): string => `data: ${JSON.stringify(message)}\n\n`;
const said = (content: string): string => event({ choices: [{ delta: { content } }] });
const role = event({ choices: [{ delta: { role: 'assistant', content: '' } }] });
const finished = event({ choices: [{ delta: {}, finish_reason: 'length' }] });
const usage = event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } });
const done = 'data: [DONE]\n\n';

describe('a stream', () => {
  it('is told piece by piece, stamped when its bytes came', () => {
    const { response, failure } = read({ body: [role, said('a'), said('b'), finished, usage, done] });
    expect(failure).to.equal(undefined);
    expect(response.names).to.deep.equal(['sent', 'headers', 'content', 'content', 'ended']);
    expect(response.stamps).to.deep.equal([1, 2, 4, 5, 9]);
    expect(response).to.deep.include({
      text: 'ab',
      finishReason: 'length',
      tokenUsage: { promptTokens: 3, completionTokens: 2 },
    });
  });

  it('does not take an empty role chunk for the first token', () => {
    const { response } = read({ body: [role, role, said('a'), done] });
    expect(response.contents).to.have.length(1);
    expect(response.stamps[2]).to.equal(5);
  });

  for (const [what, body] of [
    ['[DONE] without a finish reason', [said('a'), done]],
    ['a finish reason without [DONE]', [said('a'), finished]],
    ['a finish reason without [DONE] or a blank line after it', [said('a'), finished.trim()]],
    ['usage after the finish reason', [said('a'), finished, usage]],
  ] as const) {
    it(`is complete with ${what}`, () => {
      const { response, failure } = read({ body });
      expect(failure).to.equal(undefined);
      expect(response.names.at(-1)).to.equal('ended');
    });
  }

  for (const [what, body] of [
    ['after its first tokens', [role, said('a')]],
    ['in the middle of an event', [said('a'), finished.slice(0, 20)]],
    ['before its first byte', []],
  ] as const) {
    it(`is no answer that is cut ${what}`, () => {
      const { response, failure } = read({ body });
      expect(failure?.outcome).to.be.oneOf(['truncated', 'protocol error']);
      expect(response.names).not.to.contain('ended');
    });
  }

  it('says where it was cut, and what to do', () => {
    expect(read({ body: [said('a')] }).failure).to.include({
      outcome: 'truncated',
      message: `${WHERE}: the stream ended without a finish reason or [DONE]. Look into the log of the server.`,
    });
  });

  it('ends with an error event in its middle, and tells nothing after it', () => {
    const { response, failure } = read({
      body: [said('a'), event({ error: { message: 'out of memory' } }), said('b'), done],
    });
    expect(failure).to.include({
      outcome: 'protocol error',
      message: `${WHERE}: status 200, then an error: out of memory. Look into the log of the server.`,
    });
    expect(response.text).to.equal('a');
    expect(response.names).not.to.contain('ended');
  });

  it('ends with what is no JSON, quoted, and its cause kept', () => {
    const { failure } = read({ body: [said('a'), 'data: {"choices": [\n\n', done] });
    expect(failure).to.include({
      outcome: 'protocol error',
      message: `${WHERE}: not the JSON of an answer: {"choices": [. Check that LLM_BASE_URL leads to an inference API.`,
    });
    expect(failure?.cause).to.be.instanceOf(SyntaxError);
  });
});

describe('an answer that is not streamed', () => {
  it('is one piece of content, when it is whole', () => {
    const choices = [{ message: { content: 'ab' }, finish_reason: 'stop' }];
    const body = JSON.stringify({ choices, usage: { completion_tokens: 2 } });
    const { response, failure } = read({ headers: JSON_TYPE, body: [body.slice(0, 15), body.slice(15)] });
    expect(failure).to.equal(undefined);
    expect(response.names).to.deep.equal(['sent', 'headers', 'content', 'ended']);
    expect(response.stamps).to.deep.equal([1, 2, 4, 5]);
    expect(response).to.deep.include({
      text: 'ab',
      finishReason: 'stop',
      tokenUsage: { completionTokens: 2 },
    });
  });

  it('is an error where its body is one, whatever the status says', () => {
    const { response, failure } = read({ headers: JSON_TYPE, body: ['{"error": "overloaded"}'] });
    expect(failure).to.include({
      outcome: 'protocol error',
      message: `${WHERE}: status 200, then an error: overloaded. Look into the log of the server.`,
    });
    expect(response.names).not.to.contain('ended');
  });

  it('is a fault where it is a page for people', () => {
    const { failure } = read({
      headers: { 'content-type': 'text/html' },
      body: ['<html>', 'Sign in</html>'],
    });
    expect(failure).to.include({
      outcome: 'protocol error',
      message: `${WHERE}: not the JSON of an answer: <html>Sign in</html>. Check that LLM_BASE_URL leads to an inference API.`,
    });
  });
});

describe('an error status', () => {
  for (const [body, quoted] of [
    ['{"error": {"message": "model x does not exist"}}', ': model x does not exist'],
    ['{"detail": "Not Found"}', ': Not Found'],
    ['upstream timed out', ': upstream timed out'],
    ['', ''],
  ] as const) {
    it(`quotes the server: ${body === '' ? 'nothing' : body}`, () => {
      const { response, failure } = read({ status: 400, headers: JSON_TYPE, body: [body] });
      expect(failure).to.include({ outcome: 'http error', status: 400 });
      expect(failure?.message).to.match(
        new RegExp(`^${WHERE} answered 400${quoted}\\. The request was refused`),
      );
      expect(response).to.include({ status: 400 });
      expect(response.names).not.to.contain('ended');
    });
  }

  it('is one also where the server says that it streams', () => {
    expect(read({ status: 503, body: [said('a'), done] }).failure).to.include({
      outcome: 'http error',
      status: 503,
    });
  });

  it('is not read to the end of a body without end', () => {
    const { failure } = read({ status: 500, body: Array<string>(100).fill('x'.repeat(1000)) });
    expect(failure?.message.length).to.be.lessThan(600);
  });

  it('is one also where it is compressed; nobody can read it then', () => {
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' };
    const { failure } = read({ status: 502, headers, body: ['\x1f\x8b\b'] });
    expect(failure).to.include({
      outcome: 'http error',
      message: `${WHERE} answered 502. Look into the log of the server.`,
    });
  });
});

describe('what a server quotes', () => {
  for (const [what, answer] of [
    [
      'an error body',
      { status: 401, headers: JSON_TYPE, body: [`{"error": {"message": "bad key ${KEY}"}}`] },
    ],
    ['an error event', { body: [event({ error: `bad token ${SECRET_HEADER}` })] }],
    ['a text that is no JSON', { body: [`data: ${KEY} ${SECRET_HEADER}\n\n`] }],
    [
      'a long error event, at the place where it is cut',
      { body: [event({ error: { x: 'x'.repeat(280), y: KEY } })] },
    ],
    ['a long error body, at the place where it is cut', { status: 500, body: [`${'x'.repeat(290)} ${KEY}`] }],
  ] as const) {
    it(`shows no secret of ${what}`, () => {
      const { failure } = read(answer);
      expect(failure).not.to.equal(undefined);
      expect(inspect(failure)).not.to.contain('planted');
    });
  }
});
