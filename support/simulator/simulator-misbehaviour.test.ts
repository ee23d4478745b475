import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { chat, untilRunning } from './ask.fixture';
import { parseMisbehaviour } from './misbehaviour-text';
import { Simulator } from './simulator';

const start = (text: string) =>
  Simulator.start({
    timeToFirstToken: milliseconds(2),
    interTokenLatency: milliseconds(1),
    misbehaviour: [parseMisbehaviour(text)],
  });

const tokensIn = (text: string): number => text.match(/"(?:content|reasoning_content)":" /g)?.length ?? 0;

describe('Simulator, as a client sees it misbehave', () => {
  const cases: readonly [
    string,
    { status: number; complete: boolean; tokens: number; done: boolean },
    string,
  ][] = [
    ['cut 2', { status: 200, complete: false, tokens: 2, done: false }, 'cut short'],
    ['end early 2', { status: 200, complete: true, tokens: 2, done: false }, 'cut short'],
    ['omit done', { status: 200, complete: true, tokens: 4, done: false }, 'completed'],
    ['error body', { status: 200, complete: true, tokens: 0, done: false }, 'cut short'],
    ['error event 2', { status: 200, complete: true, tokens: 2, done: false }, 'cut short'],
    ['malformed event 2', { status: 200, complete: true, tokens: 4, done: true }, 'completed'],
    ['too many requests 7', { status: 429, complete: true, tokens: 0, done: false }, 'rejected'],
    ['unavailable', { status: 503, complete: true, tokens: 0, done: false }, 'rejected'],
    ['slow headers 20', { status: 200, complete: true, tokens: 4, done: true }, 'completed'],
    ['merge events 2', { status: 200, complete: true, tokens: 4, done: true }, 'completed'],
    ['reasoning first 2', { status: 200, complete: true, tokens: 4, done: true }, 'completed'],
  ];
  for (const [text, expected, outcome] of cases) {
    it(`"${text}" ends as ${outcome}`, async () => {
      await using simulator = await start(text);
      const answer = await chat(simulator.baseUrl, { max_tokens: 4 });
      await simulator.untilLogged(1);
      const { status, complete, text: body } = answer;
      const tokens = text.startsWith('malformed') ? 4 : tokensIn(body);
      expect({ status, complete, tokens, done: body.includes('[DONE]') }).to.deep.equal(expected);
      expect(simulator.log[0]).to.include({ outcome, misbehaviour: parseMisbehaviour(text).type });
    });
  }

  it('"too many requests" says when to come again', async () => {
    await using simulator = await start('too many requests 7');
    expect((await chat(simulator.baseUrl)).headers['retry-after']).to.equal('7');
  });

  it('"slow headers" sends headers late and what fell due meanwhile right after them', async () => {
    await using simulator = await start('slow headers 30');
    await chat(simulator.baseUrl);
    const { slotTakenAt, headersSentAt, tokenSentAt } = simulator.log[0]!;
    expect(headersSentAt! - slotTakenAt!).to.be.at.least(30);
    expect(tokenSentAt.map(({ at }) => at >= headersSentAt!)).to.deep.equal([true, true, true, true]);
    expect(tokenSentAt.map(({ dueAt }) => Math.round(dueAt - slotTakenAt!))).to.deep.equal([2, 3, 4, 5]);
  });

  it('"merge events" gives the events of one write one stamp', async () => {
    await using simulator = await start('merge events 2');
    await chat(simulator.baseUrl);
    const stamps = simulator.log[0]!.tokenSentAt.map(({ at }) => at);
    expect(stamps).to.have.length(4);
    expect(new Set(stamps).size).to.equal(2);
  });

  it('"reasoning first" marks what was reasoning', async () => {
    await using simulator = await start('reasoning first 3');
    const { text } = await chat(simulator.baseUrl);
    expect(text.indexOf('reasoning_content')).to.be.lessThan(text.indexOf('"content":" '));
    expect(simulator.log[0]!.tokenSentAt.map(({ kind }) => kind)).to.deep.equal([
      'reasoning',
      'reasoning',
      'reasoning',
      'content',
    ]);
  });

  it('"drip" arrives whole, in CRLF lines with comments between events', async () => {
    await using simulator = await start('drip 5');
    const { text, complete } = await chat(simulator.baseUrl, { max_tokens: 30 });
    expect(complete).to.be.true;
    expect(text).to.contain('\r\n: keep-alive\r\n').and.to.contain('" 狗"').and.to.contain('" 🦉"');
    expect(tokensIn(text)).to.equal(30);
  });

  it('"hang" holds its slot and answers nothing until the end', async () => {
    const simulator = await start('hang');
    const hanging = chat(simulator.baseUrl).then(
      () => 'answered',
      () => 'closed',
    );
    await untilRunning(simulator.baseUrl, 1);
    await simulator[Symbol.asyncDispose]();
    expect(await hanging).to.equal('closed');
    expect(simulator.log[0]).to.include({ outcome: 'shut down', misbehaviour: 'hang' });
    expect(simulator.log[0]).not.to.have.property('headersSentAt');
  });
});
