import { describe, it } from 'node:test';
import { expect } from 'chai';
import { chat, untilRunning, untilWaiting } from './ask.fixture';
import { Simulator } from './simulator';

const ITL = 2;
const words = (count: number): string =>
  Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

describe('Simulator, whose service follows a law', () => {
  it('answers a known prompt sooner, and each token of a long context later', async () => {
    await using simulator = await Simulator.start({
      timeToFirstToken: 4,
      interTokenLatency: ITL,
      prefillPerToken: 0.125,
      decodePerContextToken: 0.0625,
    });
    const fields = {
      messages: [{ role: 'user', content: words(40) }],
      max_tokens: 3,
      ignore_eos: true,
    };
    await chat(simulator.baseUrl, fields);
    // An answer in one piece is due when its last token is.
    const whole = await chat(simulator.baseUrl, { ...fields, stream: false });
    expect(JSON.parse(whole.text)).to.have.nested.property('usage.prompt_tokens_details.cached_tokens', 32);
    await simulator.untilLogged(2);
    const gaps = { interTokenLatency: ITL + 41 / 16, latencyGrowth: 1 / 16 };
    const [cold, warm] = simulator.log;
    expect(cold!.service).to.deep.equal({ running: 1, timeToFirstToken: 9, ...gaps });
    expect(warm!.service).to.deep.equal({ running: 1, timeToFirstToken: 5, ...gaps });
    const due = simulator.log.map(({ tokenSentAt, slotTakenAt }) =>
      tokenSentAt.map(({ dueAt }) => dueAt - slotTakenAt!),
    );
    const [second, third] = [ITL + 41 / 16, ITL + 42 / 16];
    const wanted = [[9, 9 + second, 9 + second + third], [5 + second + third]];
    due.forEach((dues, request) => {
      expect(dues).to.have.length(wanted[request]!.length);
      dues.forEach((one, token) => expect(one).to.be.closeTo(wanted[request]![token]!, 1e-6));
    });
    for (const { tokenSentAt } of simulator.log)
      for (const { at, dueAt } of tokenSentAt) expect(at).to.be.at.least(dueAt);
  });

  it('writes down what was settled for requests that leave before their first token, and nothing of one in the queue', async () => {
    await using simulator = await Simulator.start({
      timeToFirstToken: 60_000,
      interTokenLatency: ITL,
      prefillPerToken: 8,
      slowdownPerStream: 0.5,
      slots: 2,
    });
    const leaving = new AbortController();
    const answers: Promise<unknown>[] = [];
    for (const running of [1, 2, 2]) {
      answers.push(chat(simulator.baseUrl, {}, { signal: leaving.signal }).catch(() => undefined));
      await untilRunning(simulator.baseUrl, running);
    }
    await untilWaiting(simulator.baseUrl, 1);
    leaving.abort();
    await Promise.all(answers);
    await simulator.untilLogged(3);
    const settled = simulator.log
      .toSorted((one, other) => one.index - other.index)
      .map(({ outcome, slotTakenAt, service }) => [outcome, slotTakenAt !== undefined, service]);
    expect(settled).to.deep.equal([
      ['client left', true, { running: 1, timeToFirstToken: 60_024, interTokenLatency: 2, latencyGrowth: 0 }],
      ['client left', true, { running: 2, timeToFirstToken: 60_036, interTokenLatency: 3, latencyGrowth: 0 }],
      ['client left', false, undefined],
    ]);
  });
});
