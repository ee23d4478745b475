import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { mean } from 'simple-statistics';
import { errorOf } from '../lengths/length-samples.fixture';
import { parseLength } from '../lengths/parse-length';
import type { DrawnRequests } from './drawn-requests';
import { lengthRequests } from './length-requests';
import type { RequestSetting } from './request-setting';
import { behaviourOf, promptTokensOf, requestsOf, sessionsOf, settingOf } from './request-setting.fixture';

const draw = (
  rows: Readonly<Record<string, string>>,
  setting: Partial<RequestSetting> = {},
): DrawnRequests => {
  const behaviour = behaviourOf(rows);
  if (behaviour.prompts.from !== 'lengths') throw new Error('these tests are of lengths');
  return lengthRequests(behaviour, behaviour.prompts.tokens, settingOf(setting));
};
const rows = (prompts: string, answers: string, others: Readonly<Record<string, string>> = {}) => ({
  'prompt tokens': prompts,
  'output tokens': answers,
  ...others,
});
const SPREAD = rows('lognormal, mean 100, deviation 50', 'normal, mean 40, deviation 10');
/** As many as are drawn. */
const ALL = 2003;

describe('lengthRequests', () => {
  it('asks prompts and answers that are as long on average as promised', () => {
    const requests = requestsOf(draw(SPREAD).workloadOf(3), ALL);
    const prompts = requests.map((request) => promptTokensOf(request, settingOf()));
    expect(mean(prompts)).to.be.closeTo(100, 1.5);
    expect(mean(requests.map(({ maxTokens }) => maxTokens))).to.be.closeTo(40, 0.6);
    expect(new Set(prompts).size).to.be.greaterThan(50);
  });

  it('comes as near to each length as whole words do, with one word at least', () => {
    const lengths = fc.record({
      tokens: fc.integer({ min: 1, max: 200 }),
      fixed: fc.nat(30),
      perWord: fc.constantFrom(0.8, 1, 1.4, 5.5),
    });
    fc.assert(
      fc.property(lengths, ({ tokens, fixed, perWord }) => {
        const cost = { fixed, perWord, source: 'server' } as const;
        const [request] = requestsOf(draw(rows(`${tokens}`, '1'), { cost }).workloadOf(1), 1);
        const realised = promptTokensOf(request!, settingOf({ cost }));
        const least = fixed + perWord;
        if (tokens >= least) expect(realised).to.be.closeTo(tokens, perWord / 2 + 1e-9);
        else expect(realised).to.equal(least);
      }),
    );
  });

  it('does not let prompts and answers rise and fall together', () => {
    const text = 'uniform, 10 to 300';
    const requests = requestsOf(draw(rows(text, text)).workloadOf(1), ALL);
    const [prompts, answers] = [
      requests.map((request) => promptTokensOf(request, settingOf()) - 155),
      requests.map(({ maxTokens }) => maxTokens - 155),
    ];
    const product = mean(prompts.map((prompt, index) => prompt * answers[index]!));
    const variance = mean(prompts.map((prompt) => prompt ** 2));
    expect(Math.abs(product / variance)).to.be.lessThan(0.1);
  });

  it('is the same for the same seed, and another one for another', () => {
    const of = (seed: number) => requestsOf(draw(SPREAD, { seed }).workloadOf(1), 20);
    expect(of(7)).to.deep.equal(of(7));
    expect(of(7).map(({ maxTokens }) => maxTokens)).not.to.deep.equal(
      of(8).map(({ maxTokens }) => maxTokens),
    );
  });

  it('says what was asked for, and what was drawn of it', () => {
    const { asked, notes } = draw(SPREAD);
    expect(asked.prompts).to.include({
      text: SPREAD['prompt tokens'],
      mean: parseLength(SPREAD['prompt tokens']).mean,
    });
    expect(asked.prompts?.sampleMean).to.be.closeTo(100, 1);
    expect(asked.answers?.sampleMean).to.be.closeTo(40, 0.4);
    expect(notes).to.deep.equal([]);
  });

  it('counts what prompts share among their tokens', () => {
    const others = { 'shared prefix tokens': '40', 'shared prefixes': '2' };
    const requests = requestsOf(draw(rows('100', '8', others)).workloadOf(1), 4);
    const openings = requests.map(({ prompt }) => prompt.split(' ').slice(0, 20).join(' '));
    expect(new Set(openings).size).to.equal(2);
    expect(openings[2]).to.equal(openings[0]);
    for (const request of requests) expect(promptTokensOf(request, settingOf())).to.equal(100);
  });

  it('asks the turns of sessions of as many users as there are', () => {
    const workload = sessionsOf(draw(rows('50', '8', { 'turns per session': '3' })).workloadOf(5));
    expect(workload).to.deep.include({ virtualUsers: 5, turns: 3, model: 'model', temperature: 0.7 });
    expect(workload).not.to.have.any.keys('sharedPrefix', 'scripts');
    expect(workload.words[0]).to.equal(20);
  });

  describe('refuses what does not fit into the sequence length', () => {
    it('of the longest prompt with the longest answer', () => {
      const text = 'uniform, 10 to 100';
      expect(errorOf(() => draw(rows(text, text), { sequenceLength: 200 }))).to.equal('no error');
      expect(errorOf(() => draw(rows(text, text), { sequenceLength: 199 }))).to.match(
        /^prompts of up to 100 and answers of up to 100 tokens .* length of 199; cut .*from 1 to 99"/,
      );
    });

    it('of a prompt that cannot be as short as it is asked for', () => {
      expect(errorOf(() => draw(rows('3', '2'), { sequenceLength: 13 }))).to.match(/prompts of up to 12 /);
      expect(errorOf(() => draw(rows('3', '2'), { sequenceLength: 14 }))).to.equal('no error');
    });

    it('of a session, whose beginning is there once', () => {
      const others = { 'turns per session': '4', 'shared prefix tokens': '60' };
      // 60 shared, and four times 40 and 10.
      const of = (sequenceLength: number): string =>
        errorOf(() => draw(rows('100', '10', others), { sequenceLength }));
      expect(of(260)).to.equal('no error');
      expect(of(259)).to.match(/^4 turns can take about 260 tokens, .* of 259; write fewer turns/);
    });

    it('of the longest session, and not only of the usual one', () => {
      const others = { 'turns per session': '2' };
      // 2 x (100 + 10) on average, of at most 2 x (190 + 10).
      const of = (sequenceLength: number): string =>
        errorOf(() => draw(rows('uniform, 12 to 188', '10', others), { sequenceLength }));
      expect(of(230)).to.match(/2 turns can take about 3\d\d tokens/);
      expect(of(400)).to.equal('no error');
    });
  });
});
