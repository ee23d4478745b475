import { describe, it } from 'node:test';
import { expect } from 'chai';
import { unending } from '../target/target-client.fixture';
import { BigramModel, tokensOf } from './bigram-model.fixture';
import { EchoServer, type ServerHabits } from './echo-server.fixture';
import { scoreText, type TextScore, type TextScoring } from './held-out-text';
import { model, scoringOf, windows } from './held-out-text.fixture';
import { textWindows } from './text-windows';

/** What a model gives, computed from its probabilities alone. */
function truth(of: BigramModel): { tokens: number; hits: number; perplexity: number } {
  let [tokens, hits, logs] = [0, 0, 0];
  for (const window of windows) {
    const words = tokensOf(window.text);
    for (let index = 1; index < words.length; index += 1) {
      const after = of.after(words[index - 1]!);
      tokens += 1;
      hits += Number(after[0]![0] === words[index]);
      logs += Math.log(after.find(([word]) => word === words[index])![1]);
    }
  }
  return { tokens, hits, perplexity: Math.exp(-logs / tokens) };
}

function scored(scoring: TextScoring): TextScore {
  if (scoring.status === 'scored') return scoring;
  throw new Error(scoring.reason);
}

const KINDS: readonly (readonly [what: string, habits: ServerHabits])[] = [
  ['generates nothing', {}],
  ['generates at least one token', { leastTokens: 1 }],
  ['counts no tokens', { countsNothing: true, leastTokens: 1 }],
  ['lists the most probable token alone', { listsTopOnly: true }],
  ['says less', { rewrite: ({ choices, usage }) => ({ choices, usage }) }],
];

describe('scoreText', () => {
  for (const [what, habits] of KINDS) {
    it(`gives the accuracy and the perplexity of the model by a server that ${what}`, async () => {
      const score = scored(await scoringOf(habits));
      const expected = truth(model);
      expect(score).to.deep.include({ model: 'tiny', tokens: expected.tokens, hits: expected.hits, ties: 0 });
      expect(score.perplexity).to.be.closeTo(expected.perplexity, 1e-12);
      expect(score.hits).to.be.within(1, score.tokens - 1);
    });
  }

  it('gives numbers that a hand can check', async () => {
    // Seen: a b, b a, a b, b c; weights after a: b 2.999, a 1, c 0.998 (of 4.997).
    const small = new BigramModel(' a b a b c');
    await using server = await EchoServer.start({ small });
    const [window] = textWindows(' a b a');
    const score = scored(await scoreText(server.spec(), 'small', [window!], { signal: unending }));
    // After b: a 2, b 0.999, c 1.998 (of 4.997).
    const [afterA, afterB] = [2.999 / 4.997, 2 / 4.997];
    expect(score.perplexity).to.be.closeTo((afterA * afterB) ** -0.5, 1e-12);
    expect(score).to.deep.include({ tokens: 2, hits: 2 });
  });

  it('scores the first word of a window where the server puts a token before it', async () => {
    const score = scored(await scoringOf({ beginning: '<s>' }));
    expect(score.tokens).to.equal(truth(model).tokens + windows.length);
  });

  it('keeps windows in order, whatever is under way at a time', async () => {
    await using server = await EchoServer.start({ tiny: model });
    const score = (concurrency: number): Promise<TextScoring> =>
      scoreText(server.spec(), 'tiny', windows, { signal: unending, concurrency });
    const [alone, together] = [await score(1), await score(3)];
    expect(scored(together).windows.map(({ window }) => window)).to.deep.equal(windows);
    expect(together).to.deep.equal(alone);
  });

  it('asks as the API is documented, and for one token only where none is refused', async () => {
    await using server = await EchoServer.start({ tiny: model }, { leastTokens: 1 });
    const spec = server.spec(20_000, { apiKey: 'a key', headers: { 'x-team': 'blue' } });
    await scoreText(spec, 'tiny', windows.slice(0, 2), { signal: unending });
    expect(server.bodies.map(({ max_tokens }) => max_tokens)).to.deep.equal([0, 1, 1]);
    expect(server.bodies[0]).to.deep.equal({
      model: 'tiny',
      prompt: windows[0]!.text,
      max_tokens: 0,
      temperature: 0,
      echo: true,
      logprobs: 1,
    });
    expect(server.requestHeaders[0]).to.deep.include({ authorization: 'Bearer a key', 'x-team': 'blue' });
  });

  it('scores nothing where no window has two tokens', async () => {
    await using server = await EchoServer.start({ tiny: model });
    const single = textWindows('the');
    expect(await scoreText(server.spec(), 'tiny', single, { signal: unending })).to.deep.include({
      status: 'unavailable',
    });
  });
});
