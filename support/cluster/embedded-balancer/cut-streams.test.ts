import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { askStream, digestOf, faultlessDigest, type StreamQuestion } from './asked-stream.fixture';
import type { BalancerTimings } from './balancer-timings';
import { balance } from './balancer-under-test.fixture';
import { chatChunk, usage, usageChunk } from './chunks.fixture';
import { EventSplitter } from './event-splitter';
import { json, stream, type GotRequest, type Script } from './scripted-node.fixture';

const role = chatChunk({ role: 'assistant', content: '' });
const token = (text: string, fields: object = {}) => chatChunk({ content: text }, fields);
const finish = chatChunk({}, {}, { finish_reason: 'stop' });
const other = { id: 'chat-9', created: 99 };

/** The rest of the answer ` a b c d`, whatever there is of it, with a prompt of three tokens. */
const rest: Script = (response, request) => {
  const { messages } = request.fields as { messages: readonly { content: string }[] };
  const had = messages.length === 1 ? 0 : (messages[1]?.content.split(' ').length ?? 1) - 1;
  const tokens = [' a', ' b', ' c', ' d'].slice(had).map((text) => token(text, other));
  const counts = { ...usageChunk(3 + had, 4 - had), ...other };
  const all = [{ ...role, ...other }, ...tokens, { ...finish, ...other }, counts];
  stream([...all, '[DONE]'], 'end')(response, request);
};

const WHOLE = faultlessDigest(' a b c d', 4, 'stop');

interface Played {
  readonly first: Script;
  readonly second?: Script;
  readonly question?: StreamQuestion;
  readonly timings?: Partial<BalancerTimings>;
}

/** A stream whose first node answers so, and the second so; what came, what they were asked, and what was counted. */
async function play({ first, second = rest, question, timings }: Played) {
  // Ties are given in turn, and the first has the first turn.
  await using all = await balance([first, second], timings);
  const answer = await askStream(all.balancer.origin, { fields: { max_tokens: 4 }, ...question });
  const [one, two] = all.nodes.map(({ got }): readonly GotRequest[] => got);
  return { answer, got: [one ?? [], two ?? []] as const, counts: all.balancer.counts };
}

describe('a stream that breaks off', () => {
  const breaks: readonly [what: string, first: Script][] = [
    ['is cut', stream([role, token(' a'), token(' b')], 'cut')],
    ['ends without a finish reason', stream([role, token(' a'), token(' b')], 'end')],
    ['is cut before its first token', stream([role], 'cut')],
    [
      'is cut within an event',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const events = [role, token(' a')].map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');
        response.write(`${events}data: {"choices":[{"delta":{"content":" b`, () => response.destroy());
      },
    ],
  ];
  for (const [what, first] of breaks)
    it(`is gone on with by another node where it ${what}`, async () => {
      const { answer, counts } = await play({ first });
      expect(digestOf(answer)).to.deep.equal(WHOLE);
      expect(answer.chunks[0]).to.include({ id: 'chat-1', created: 7 });
      expect(counts).to.include({ continued: 1, retried: 0, cut: 0 });
    });

  it('is gone on with where nothing more comes', async () => {
    const first = stream([role, token(' a')], 'silence');
    const { answer, counts } = await play({ first, timings: { stallTimeout: milliseconds(50) } });
    expect(digestOf(answer)).to.deep.equal(WHOLE);
    expect(counts.nodes[0]?.[1]).to.include({ failures: 1, up: false });
  });

  it('asks the other node for the rest only', async () => {
    const { got } = await play({ first: stream([role, token(' a'), token(' b')], 'cut') });
    expect(got[1][0]?.fields).to.deep.include({
      messages: [
        { role: 'user', content: 'one two three' },
        { role: 'assistant', content: ' a b' },
      ],
      continue_final_message: true,
      add_generation_prompt: false,
      max_tokens: 2,
    });
  });

  it('is given again as a whole where nothing of it was passed on', async () => {
    const { answer, got, counts } = await play({ first: stream([], 'cut') });
    expect(digestOf(answer)).to.deep.equal(WHOLE);
    expect(got[1][0]?.body).to.equal(got[0][0]?.body);
    expect(counts).to.include({ continued: 0, retried: 1 });
  });

  it('gets its end here where that alone is missing, and all that it says is known', async () => {
    const all = [' a', ' b', ' c', ' d'].map((text, place) => token(text, { usage: usage(3, place + 1) }));
    const { answer, got, counts } = await play({ first: stream([role, ...all], 'cut') });
    expect(digestOf(answer)).to.deep.equal(faultlessDigest(' a b c d', 4, 'length'));
    expect(got[1]).to.be.empty;
    expect(counts).to.include({ continued: 0, retried: 0, cut: 0 });
  });

  it('gets its counts from another node where these alone are missing', async () => {
    const all = [' a', ' b', ' c', ' d'].map((text) => token(text));
    const more = stream([role, token(' e'), finish, usageChunk(7, 1), '[DONE]'], 'end');
    const { answer, got } = await play({ first: stream([role, ...all], 'cut'), second: more });
    expect(digestOf(answer)).to.deep.equal(faultlessDigest(' a b c d', 4, 'length'));
    expect(got[1][0]?.fields).to.include({ max_tokens: 1 });
  });

  it('goes from node to node while each brings something, and counts each part', async () => {
    const piece: Script = (response, request) => {
      const { messages } = request.fields as { messages: readonly { content: string }[] };
      const had = messages[1]?.content.split(' ').length ?? 1;
      if (had > 3) rest(response, request);
      else stream([role, token([' a', ' b', ' c'][had - 1] ?? '')], 'cut')(response, request);
    };
    const { answer, counts } = await play({ first: piece, second: piece });
    expect(digestOf(answer)).to.deep.equal(WHOLE);
    expect(counts).to.include({ continued: 3, cut: 0 });
  });

  it('of a completion is gone on with behind its prompt', async () => {
    const text = (one: string, fields: object = {}) => ({
      id: 'c',
      created: 7,
      choices: [{ index: 0, text: one }],
      ...fields,
    });
    const { answer, got } = await play({
      first: stream([text(' a'), text(' b')], 'cut'),
      second: stream([text(' c', { id: 'd' }), '[DONE]'], 'end'),
      question: { path: '/v1/completions', fields: { prompt: 'go', messages: undefined, max_tokens: 3 } },
    });
    expect(answer).to.include({ text: ' a b c', dones: 1, complete: true });
    expect(new Set(answer.chunks.map(({ id }) => id))).to.deep.equal(new Set(['c']));
    expect(got[1][0]?.fields).to.include({ prompt: 'go a b', max_tokens: 1 });
  });

  const lost: readonly [what: string, played: Played][] = [
    [
      'the request has tools',
      { first: stream([role, token(' a')], 'cut'), question: { fields: { tools: [{}] } } },
    ],
    ['the answer has reasoning', { first: stream([role, chatChunk({ reasoning: 'hm' })], 'cut') }],
    ['no node can go on with it', { first: stream([role, token(' a')], 'cut'), second: json(400, {}) }],
    [
      'it is of no known route',
      { first: stream([token(' a')], 'cut'), question: { path: '/api/v1/unstructured' } },
    ],
  ];
  for (const [what, played] of lost)
    it(`is cut, and counted, where ${what}`, async () => {
      const { answer, counts } = await play(played);
      expect(answer).to.include({ complete: false, dones: 0 });
      expect(counts).to.include({ continued: 0, cut: 1 });
    });

  it('is passed on whole to a client that reads it late', async () => {
    const text = ' word'.repeat(20_000);
    const events = Array.from({ length: 100 }, () => token(text));
    await using all = await balance([stream([role, ...events, finish, '[DONE]'], 'end')]);
    const { promise: opened, resolve: open } = Promise.withResolvers<IncomingMessage>();
    const asked = request(
      `${all.balancer.origin}/v1/chat/completions`,
      { method: 'POST', agent: false },
      open,
    );
    asked.end('{"stream":true}');
    const answer = await opened;
    // Nothing is read yet: ten megabytes do not fit into what lies between.
    await once(answer, 'readable');
    const splitter = new EventSplitter();
    const data: string[] = [];
    for await (const piece of answer) data.push(...splitter.push(piece as Buffer).data);
    expect(data).to.have.length(103);
    expect(data.slice(1, -2).every((one) => one === JSON.stringify(token(text)))).to.be.true;
  });

  it('passes the error of a node on, which is an answer', async () => {
    const { answer, got } = await play({ first: stream([role, { error: { message: 'no' } }], 'end') });
    expect(answer).to.include({ complete: true, dones: 0 });
    expect(answer.chunks.at(-1)).to.deep.equal({ error: { message: 'no' } });
    expect(got[1]).to.be.empty;
  });
});
