import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Estimate, Estimation } from '../statistics/estimate';
import { seededFractions } from '../statistics/random';
import { unending } from '../target/target-client.fixture';
import { BigramModel, tokensOf } from './bigram-model.fixture';
import { EchoServer } from './echo-server.fixture';
import { scoreText, type TextScore, type WindowScore } from './held-out-text';
import { textChange } from './text-change';
import { textWindows } from './text-windows';
import type { TokenScore } from './token-score';

function estimated(estimation: Estimation): Estimate {
  if (estimation.status === 'estimated') return estimation;
  throw new Error(estimation.reason);
}

type Guess = readonly [isHit: boolean, logProbability: number];

/** A score of windows of guesses; wrong ones guess another word each. */
function scoreOf(model: string, windows: readonly (readonly Guess[])[]): TextScore {
  const scores = windows.map((guesses, index): WindowScore => {
    const tokens = guesses.map(([isHit, logProbability], place): TokenScore => {
      const text = `w${place}`;
      return { text, logProbability, top: isHit ? text : 'another', isHit, isTied: false };
    });
    const logProbability = guesses.reduce((sum, [, value]) => sum + value, 0);
    const hits = guesses.filter(([isHit]) => isHit).length;
    return { window: { index, text: `window ${index}` }, tokens, hits, logProbability };
  });
  const tokens = scores.reduce((sum, window) => sum + window.tokens.length, 0);
  const hits = scores.reduce((sum, window) => sum + window.hits, 0);
  const logs = scores.reduce((sum, window) => sum + window.logProbability, 0);
  return {
    status: 'scored',
    model,
    windows: scores,
    tokens,
    hits,
    perplexity: Math.exp(-logs / tokens),
    ties: 0,
  };
}

/** Windows of so many tokens each, 40% of them hits. */
const plain = (windows: number, tokens: number): Guess[][] =>
  Array.from({ length: windows }, (_w, window) =>
    Array.from({ length: tokens }, (_t, place) => [(window + place) % 5 < 2, -1 - (place % 7) / 10] as const),
  );

const guesses = fc.integer({ min: 5, max: 12 }).chain((windows) =>
  fc.array(
    fc.array(fc.tuple(fc.boolean(), fc.double({ min: -9, max: -0.01, noNaN: true }), fc.boolean()), {
      minLength: 3,
      maxLength: 12,
    }),
    { minLength: windows, maxLength: windows },
  ),
);

describe('textChange', () => {
  it('finds no change between equal models, within what so many tokens can show', () => {
    const score = scoreOf('f32', plain(40, 250));
    const change = textChange(score, { ...score, model: 'f16' });
    expect(change).to.deep.include({ n: 10_000, firstHits: 4000, lost: 0, gained: 0 });
    const { value, low, high, n, of, dimension, confidence, method } = estimated(change.decrease);
    expect(value).to.equal(0);
    // Small, and not [0, 0]: 3.7 changed hits in as many tokens would not have surprised.
    expect(high).to.be.closeTo(100 * (1 - 0.025 ** (1 / 4000)), 1e-9);
    expect(low).to.be.closeTo(-150 * (1 - 0.025 ** (1 / 6000)), 1e-9);
    expect({ n, of, dimension, confidence }).to.deep.equal({
      n: 10_000,
      of: 'tokens',
      dimension: 'share',
      confidence: 0.95,
    });
    expect(method).to.include('40 windows').and.include('0 hits lost and 0 gained in 10000 tokens');
    expect(estimated(change.agreement)).to.deep.include({ value: 100, high: 100 });
    expect(estimated(change.agreement).low).to.be.closeTo(100 * 0.025 ** (1 / 10_000), 1e-9);
    expect(estimated(change.perplexityIncrease)).to.deep.include({
      value: 0,
      low: 0,
      high: 0,
      method: 'all 10000 log-probabilities are equal',
    });
  });

  it('finds the very amount by which a model is worse', () => {
    const first = plain(40, 250);
    // Of the 100 hits of each window 3 are lost, of its 150 misses 1 is gained.
    const second = first.map((window) => {
      const hits = window.flatMap(([isHit], place) => (isHit ? [place] : [])).slice(0, 3);
      const miss = window.findIndex(([isHit]) => !isHit);
      return window.map(([isHit, value], place): Guess => [
        hits.includes(place) || place === miss ? !isHit : isHit,
        value,
      ]);
    });
    const change = textChange(scoreOf('f32', first), scoreOf('f16', second));
    expect(change).to.deep.include({ lost: 120, gained: 40 });
    const decrease = estimated(change.decrease);
    expect(decrease.value).to.be.closeTo(2, 1e-12);
    // All windows are alike, so the bootstrap sees no width at all: the counts give it.
    const deviation = Math.sqrt(120 + 40) / 40;
    expect(decrease.high - 2).to.be.within(1.8 * deviation, 2.6 * deviation);
    expect(2 - decrease.low).to.be.within(1.6 * deviation, 2.4 * deviation);
    expect(estimated(change.firstAccuracy).value).to.equal(40);
    expect(estimated(change.secondAccuracy).value).to.be.closeTo(39.2, 1e-12);
    expect(estimated(change.agreement).value).to.be.closeTo(98.4, 1e-12);
  });

  it('widens where the losses come together', () => {
    const first = plain(40, 250);
    const worse = (isWorse: (window: number, place: number) => boolean): TextScore =>
      scoreOf(
        'f16',
        first.map((window, index) =>
          window.map(([isHit, value], place): Guess => [isHit && !isWorse(index, place), value]),
        ),
      );
    const width = (second: TextScore): number => {
      const { low, high } = estimated(textChange(scoreOf('f32', first), second).decrease);
      return high - low;
    };
    const everywhere = worse((_window, place) => place < 25);
    const inFour = worse((window) => window % 10 === 0);
    expect(everywhere.hits).to.equal(inFour.hits);
    expect(width(inFour)).to.be.greaterThan(4 * width(everywhere));
  });

  it('gives the increase of the perplexity, and its interval', () => {
    const draw = seededFractions(3);
    const first = plain(30, 50);
    const second = first.map((window) =>
      window.map(([isHit, value]): Guess => [isHit, value - 0.01 + 0.02 * (draw() - 0.5)]),
    );
    const change = textChange(scoreOf('f32', first), scoreOf('f16', second));
    const [one, other] = [scoreOf('f32', first).perplexity, scoreOf('f16', second).perplexity];
    const { value, low, high } = estimated(change.perplexityIncrease);
    expect(value).to.be.closeTo(100 * (other / one - 1), 1e-9);
    expect(estimated(change.perplexityIncrease).method).to.equal('block bootstrap over 30 windows');
    expect(low).to.be.within(0.9, value);
    expect(high).to.be.within(value, 1.1);
    expect(estimated(change.firstPerplexity).value).to.be.closeTo(one, 1e-9);
    expect(estimated(change.secondPerplexity).value).to.be.closeTo(other, 1e-9);
    expect(estimated(change.firstPerplexity)).to.have.property('dimension', 'count');
  });

  it('holds its values within its bounds, and turned around counts the other way', () => {
    fc.assert(
      fc.property(guesses, (windows) => {
        const first = scoreOf(
          'a',
          windows.map((w) => w.map(([isHit, value]): Guess => [isHit, value])),
        );
        const second = scoreOf(
          'b',
          windows.map((w) => w.map(([, value, isHit]): Guess => [isHit, value / 2])),
        );
        const options = { confidence: 0.95, resamples: 100, seed: 1 };
        const [change, turned] = [textChange(first, second, options), textChange(second, first, options)];
        expect([turned.lost, turned.gained]).to.deep.equal([change.gained, change.lost]);
        for (const estimation of Object.values<number | Estimation>({ ...change })) {
          if (typeof estimation === 'number' || estimation.status !== 'estimated') continue;
          expect(estimation.value).to.be.within(estimation.low - 1e-9, estimation.high + 1e-9);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('gives no interval from fewer than five windows', () => {
    const score = scoreOf('f32', plain(4, 100));
    const { decrease } = textChange(score, score);
    expect(decrease).to.deep.include({ status: 'too few samples', value: 0, n: 400 });
    expect(decrease).to.have.property('reason').that.includes('4 windows');
  });

  it('gives no relative change of nothing', () => {
    const wrong = plain(10, 20).map((window) => window.map(([, value]): Guess => [false, value]));
    const { decrease, firstAccuracy } = textChange(scoreOf('f32', wrong), scoreOf('f16', plain(10, 20)));
    expect(decrease).to.deep.equal({
      status: 'too few samples',
      reason: 'the first model is right in none of 200 tokens',
      n: 200,
    });
    expect(estimated(firstAccuracy)).to.deep.include({ value: 0, low: 0 });
  });

  it('refuses models of other tokens, and other texts', () => {
    const score = scoreOf('f32', plain(6, 20));
    const shorter = scoreOf('f16', plain(6, 19));
    expect(() => textChange(score, shorter)).to.throw('do not have the same tokens in window 1');
    expect(() => textChange(score, scoreOf('f16', plain(5, 20)))).to.throw('6 windows, f16 on 5');
    const moved = { ...score, windows: score.windows.toReversed() };
    expect(() => textChange(score, moved)).to.throw('one text');
  });

  it('measures two models of a server', async () => {
    const trained = ' the cat sat on the mat and the cat ran to the dog and the dog sat on the cat';
    const text = trained.repeat(12);
    const models = { whole: new BigramModel(trained), worse: new BigramModel(trained, [' sat']) };
    await using server = await EchoServer.start(models);
    const windows = textWindows(text, { tokens: 20, charactersPerToken: 4 });
    const score = async (name: string): Promise<TextScore> => {
      const scoring = await scoreText(server.spec(), name, windows, { signal: unending });
      if (scoring.status !== 'scored') throw new Error(scoring.reason);
      return scoring;
    };
    const change = textChange(await score('whole'), await score('worse'));
    // The worse one is wrong after every "sat", which the whole one knows to go on with "on".
    const places = windows.flatMap(({ text: piece }) => tokensOf(piece).slice(0, -1));
    const lost = places.filter((word) => word === ' sat').length;
    expect(lost).to.be.greaterThan(10);
    expect(change).to.deep.include({ lost, gained: 0, n: places.length });
    expect(estimated(change.decrease).value).to.equal((100 * lost) / change.firstHits);
    expect(estimated(change.decrease).low).to.be.greaterThan(0);
    const ratio = models.whole.after(' sat')[0]![1] / models.whole.after(' sat')[1]![1];
    const increase = 100 * (ratio ** (lost / places.length) - 1);
    expect(estimated(change.perplexityIncrease).value).to.be.closeTo(increase, 1e-9);
  });
});
