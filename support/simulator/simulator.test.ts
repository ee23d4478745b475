import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { ask, chat, untilRunning } from './ask.fixture';
import { parseMisbehaviour } from './misbehaviour-text';
import { Simulator } from './simulator';

const FAST = { timeToFirstToken: milliseconds(4), interTokenLatency: milliseconds(2) };

describe('Simulator', () => {
  it('streams an answer and writes down the truth about it', async () => {
    await using simulator = await Simulator.start(FAST);
    const headers = { 'X-Request-Id': 'mine' };
    const { status, text, complete } = await chat(simulator.baseUrl, {}, { headers });
    expect({ status, complete }).to.deep.equal({ status: 200, complete: true });
    expect([...text.matchAll(/"content":"( [^"]+)"/g)].map(([, word]) => word)).to.deep.equal([
      ' the',
      ' quick',
      ' café',
      ' fox',
    ]);
    const [truth] = simulator.log;
    expect(truth).to.include({
      index: 0,
      requestId: 'mine',
      outcome: 'completed',
      promptTokens: 3,
      cachedTokens: 0,
    });
    expect(truth?.tokenSentAt.map(({ tokens, kind }) => ({ tokens, kind }))).to.deep.equal(
      Array(4).fill({ tokens: 1, kind: 'content' }),
    );
  });

  it('serves as many as it has slots, the others in order of arrival, and refuses when the queue is full', async () => {
    const misbehaviour = [parseMisbehaviour('stall 1 on 0')];
    await using simulator = await Simulator.start({ ...FAST, slots: 1, queueLimit: 2, misbehaviour });
    const leaving = new AbortController();
    const first = chat(simulator.baseUrl, {}, { signal: leaving.signal }).catch(() => undefined);
    await untilRunning(simulator.baseUrl, 1);
    const others = Array.from({ length: 4 }, () => chat(simulator.baseUrl));
    await simulator.untilLogged(2);
    leaving.abort();
    const answers = await Promise.all(others);
    await first;
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).to.deep.equal([200, 200, 429, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers['retry-after']).to.equal('1');
    expect(simulator.log.map(({ index, outcome }) => `${index} ${outcome}`)).to.deep.equal([
      '3 rejected',
      '4 rejected',
      '0 client left',
      '1 completed',
      '2 completed',
    ]);
    const [, , , second, third] = simulator.log;
    expect(third!.slotTakenAt).to.be.at.least(second!.tokenSentAt.at(-1)!.at);
  });

  it('frees the slot, or the place in the queue, of a client that leaves', async () => {
    await using simulator = await Simulator.start({
      ...FAST,
      slots: 1,
      misbehaviour: [parseMisbehaviour('stall 1 on 0')],
    });
    const leaving = chat(simulator.baseUrl, {}, { until: (text) => text.includes('"content":" the"') });
    await leaving;
    const next = await chat(simulator.baseUrl);
    expect(next.complete).to.be.true;
    expect(simulator.log.map(({ outcome, misbehaviour }) => ({ outcome, misbehaviour }))).to.deep.equal([
      { outcome: 'client left', misbehaviour: 'stall' },
      { outcome: 'completed', misbehaviour: undefined },
    ]);
  });

  it('counts cached prompt tokens, in usage and in the truth', async () => {
    await using simulator = await Simulator.start(FAST);
    const messages = [{ role: 'user', content: 'word '.repeat(40) }];
    await chat(simulator.baseUrl, { messages });
    const { text } = await chat(simulator.baseUrl, { messages, stream_options: { include_usage: true } });
    expect(text).to.contain(
      '"prompt_tokens":40,"completion_tokens":4,"total_tokens":44,"prompt_tokens_details":{"cached_tokens":32}',
    );
    expect(simulator.log.map(({ cachedTokens }) => cachedTokens)).to.deep.equal([0, 32]);
  });

  it('answers at max_tokens with "length", by itself with "stop", and goes on past its own end if told to', async () => {
    await using simulator = await Simulator.start({ ...FAST, answerTokens: 6 });
    const finish = async (fields: object) => {
      const { text } = await chat(simulator.baseUrl, { stream: false, ...fields });
      const [, tokens, reason] = /"finish_reason":"(\w+)".*"completion_tokens":(\d+)/.exec(text) ?? [];
      return `${reason ?? ''} ${tokens ?? ''}`;
    };
    expect(await finish({ max_tokens: 3 })).to.equal('3 length');
    expect(await finish({ max_tokens: 50 })).to.equal('6 stop');
    expect(await finish({ max_tokens: undefined })).to.equal('6 stop');
    expect(await finish({ max_tokens: 9, ignore_eos: true })).to.equal('9 length');
  });

  it('serves completions as well', async () => {
    await using simulator = await Simulator.start(FAST);
    const body = { model: 'simulated-model', prompt: 'a b', max_tokens: 2, stream: true };
    const { text } = await ask(`${simulator.baseUrl}/completions`, { method: 'POST', body });
    expect(text).to.match(/"object":"text_completion".*"text":" the"/);
  });

  it('dies when told to: every connection closed, new ones refused', async () => {
    await using simulator = await Simulator.start({
      ...FAST,
      misbehaviour: [parseMisbehaviour('die 2 on 1')],
    });
    const bystander = chat(
      simulator.baseUrl,
      { max_tokens: 100_000, ignore_eos: true },
      { until: () => false },
    );
    await untilRunning(simulator.baseUrl, 1);
    const { complete } = await chat(simulator.baseUrl);
    expect([complete, (await bystander).complete]).to.deep.equal([false, false]);
    expect(simulator.log.map(({ outcome }) => outcome)).to.have.members(['cut short', 'shut down']);
    const refused = await chat(simulator.baseUrl).then(
      () => 'answered',
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect(refused).to.equal('ECONNREFUSED');
  });

  it('closes every connection at once when it is disposed, whatever is still open', async () => {
    const simulator = await Simulator.start({
      ...FAST,
      slots: 1,
      misbehaviour: [parseMisbehaviour('stall 1 on 0')],
    });
    const open = chat(simulator.baseUrl);
    await untilRunning(simulator.baseUrl, 1);
    await simulator[Symbol.asyncDispose]();
    expect((await open).complete).to.be.false;
    expect(simulator.log.map(({ outcome }) => outcome)).to.deep.equal(['shut down']);
  });

  it('hands ended requests to `record` instead of keeping them', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    await using simulator = await Simulator.start(FAST, ({ outcome }) => {
      resolve(outcome);
    });
    await chat(simulator.baseUrl);
    expect(await promise).to.equal('completed');
    expect(simulator.log).to.be.empty;
  });

  it('rejects where it cannot listen', async () => {
    await using simulator = await Simulator.start();
    const port = Number(new URL(simulator.baseUrl).port);
    const second = await Simulator.start({ port }).then(
      () => 'started',
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect(second).to.equal('EADDRINUSE');
  });
});
