import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { TargetError } from '../target/target-error';
import { FakeTarget, unending } from './fake-target.fixture';
import { calibratePrompts } from './prompt-calibration';
import { promptOf } from './prompt-workload';

/** Counts a prompt's tokens by its words, and says so unless it does not. */
const counting = (count: (words: number) => number | undefined): FakeTarget =>
  new FakeTarget((request, events) => {
    const promptTokens = count(request.prompt.split(' ').length);
    events.sent(milliseconds(0));
    if (promptTokens !== undefined) events.usage({ promptTokens });
    events.ended(milliseconds(1));
    return Promise.resolve();
  });

describe('calibratePrompts', () => {
  it("hears from the server's counts what its template and a word cost", async () => {
    const cost = await calibratePrompts(
      counting((words) => 9 + 1.5 * words),
      'model',
      1,
      unending,
    );
    expect(cost).to.deep.equal({ fixed: 9, perWord: 1.5, source: 'server' });
  });

  it('asks for two tokens of three prompts, which differ from those of a run', async () => {
    const target = counting((words) => words);
    await calibratePrompts(target, 'the model', 7, unending);
    const prompts = target.requests.map(({ prompt }) => prompt);
    const [whole = '', first, second] = prompts;
    expect(prompts).to.have.length(3);
    expect(whole).to.equal(`${first} ${second}`);
    // Each word once: they cost on average what the words of prompts do.
    expect(new Set(whole.split(' ')).size).to.equal(whole.split(' ').length);
    expect(target.requests.map(({ model, maxTokens }) => [model, maxTokens])).to.deep.equal(
      prompts.map(() => ['the model', 2]),
    );
    const run = Array.from({ length: 500 }, (_, index) => promptOf(8, 7, index));
    for (const prompt of prompts) expect(run).not.to.include(prompt);
  });

  it('is exact about the mean of words that cost differently', async () => {
    const letters = (prompt: string): number => prompt.replaceAll(' ', '').length;
    const target = new FakeTarget((request, events) => {
      events.sent(milliseconds(0));
      events.usage({ promptTokens: 4 + letters(request.prompt) });
      events.ended(milliseconds(1));
      return Promise.resolve();
    });
    const { fixed, perWord } = await calibratePrompts(target, 'model', 1, unending);
    expect(fixed).to.equal(4);
    const long = promptOf(20_000, 3, 0);
    expect(perWord).to.be.closeTo(letters(long) / 20_000, 0.02 * perWord);
  });

  it('asks fewer words of a model whose context is too short for all', async () => {
    const target = new FakeTarget((request, events) => {
      const words = request.prompt.split(' ').length;
      if (words > 20) return Promise.reject(new TargetError('http error', 'too long', { status: 400 }));
      events.sent(milliseconds(0));
      events.usage({ promptTokens: 3 + 2 * words });
      events.ended(milliseconds(1));
      return Promise.resolve();
    });
    expect(await calibratePrompts(target, 'model', 1, unending)).to.deep.equal({
      fixed: 3,
      perWord: 2,
      source: 'server',
    });
  });

  for (const [what, count] of [
    ['does not count', () => undefined],
    ['counts the same for every prompt', () => 5],
    ['counts nothing', () => 0],
  ] as const) {
    it(`guesses on the safe side where the server ${what}`, async () => {
      const cost = await calibratePrompts(counting(count), 'model', 1, unending);
      expect(cost).to.deep.include({ fixed: 32, source: 'local tokenizer' });
      // A plain word is about one token; half as much again is for tokenizers that make more of it.
      expect(cost.perWord).to.be.within(1.4, 2.5);
    });
  }

  it("throws the target's error on: the first request shows a wrong key or model", async () => {
    const refused = new TargetError('http error', 'http://host answered 401.', { status: 401 });
    const target = new FakeTarget(() => Promise.reject(refused));
    expect(await calibratePrompts(target, 'model', 1, unending).catch((error: unknown) => error)).to.equal(
      refused,
    );
  });
});
