import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Llama } from 'node-llama-cpp';
import { streamedGguf } from './gguf-stream';
import { LlamaForward, logSoftmax } from './llama-forward.fixture';
import { LlamaRuntime, loadLlama } from './llama-runtime';
import type { Sampling, SlotInput } from './model-runtime';
import type { TokenScore } from './token-score';
import { untrainedModelInPieces, type ModelShape } from './untrained-model';
import { isSpeakable, VOCABULARY } from './vocabulary';

const greedy: Sampling = { temperature: 0, topP: 1, seed: 0 };
const shape: ModelShape = { layers: 2, width: 64, heads: 2, feedForward: 96 };
const model = untrainedModelInPieces('scored', shape, 0x5eed, 'F32');
const LENGTH = 128;

/** Of log-probabilities: weights are in single precision, but the KV cache is in half. */
const TOLERANCE = 0.02;

const tokensOf = (length: number, step = 37): number[] =>
  Array.from({ length }, (_, index) => (index * step + 11) % VOCABULARY.length);

/** What llama.cpp's probabilities are relied on for, against the same model computed apart from it. */
describe('the scores of LlamaRuntime', () => {
  let folder: string;
  let llama: Llama;
  let runtime: LlamaRuntime;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scoring-'));
    llama = await loadLlama('cpu');
    const file = path.join(folder, 'scored.gguf');
    await writeFile(file, streamedGguf(model));
    runtime = await LlamaRuntime.load(llama, { file, slots: 3, sequenceLength: LENGTH });
  });
  after(async () => {
    await runtime[Symbol.asyncDispose]();
    await llama.dispose();
    await rm(folder, { recursive: true });
  });

  /** Steps once; yields what was drawn and the scores by slot. */
  async function step(
    inputs: readonly SlotInput[],
  ): Promise<[readonly number[], Map<number, readonly TokenScore[]>]> {
    const scores = new Map<number, readonly TokenScore[]>();
    const drawn = await runtime.step(inputs, (slot, scored) => scores.set(slot, scored));
    return [drawn, scores];
  }

  const scoredInput = (slot: number, tokens: readonly number[], top: number, sample = false): SlotInput => ({
    slot,
    position: 0,
    tokens,
    sample,
    scoring: { top, following: tokens.slice(1) },
  });

  async function scoresOf(tokens: readonly number[], top: number, slot = 0): Promise<readonly TokenScore[]> {
    runtime.begin(slot, 0, greedy);
    const [, scores] = await step([scoredInput(slot, tokens, top)]);
    return scores.get(slot) ?? [];
  }

  /** The same tokens, found about as probable; llama.cpp rounds as the size of a batch has it. */
  function expectClose(actual: readonly TokenScore[], expected: readonly TokenScore[]): void {
    expect(actual.map(({ token }) => token)).to.deep.equal(expected.map(({ token }) => token));
    for (const [index, { logProbability }] of actual.entries()) {
      expect(logProbability).to.be.closeTo(expected[index]!.logProbability, TOLERANCE);
    }
  }

  it('are those of the model itself, token by token, over the whole vocabulary', async () => {
    const tokens = tokensOf(24);
    const scores = await scoresOf(tokens, VOCABULARY.length);
    const expected = new LlamaForward(model, shape).logits(tokens).map(logSoftmax);
    expect(scores.map(({ token }) => token)).to.deep.equal(tokens.slice(1));
    for (const [position, { token, logProbability, likeliest }] of scores.entries()) {
      const logs = expected[position]!;
      const said = likeliest.filter((each) => isSpeakable(each.token));
      expect(new Set(likeliest.map((each) => each.token)).size).to.equal(VOCABULARY.length);
      for (const each of said) expect(each.logProbability).to.be.closeTo(logs[each.token]!, TOLERANCE);
      // What is silenced is that by a weight of -1024, which magnifies what is rounded before it.
      expect(logProbability).to.be.closeTo(logs[token]!, TOLERANCE + Math.abs(logs[token]!) / 1000);
      expect(likeliest[0]?.token).to.equal(logs.indexOf(Math.max(...logs)));
    }
  });

  it('add up to a probability of 1, the likeliest first', async () => {
    for (const { likeliest } of await scoresOf(tokensOf(40), VOCABULARY.length)) {
      const logs = likeliest.map(({ logProbability }) => logProbability);
      expect(logs.reduce((total, each) => total + Math.exp(each), 0)).to.be.closeTo(1, 1e-9);
      expect(logs).to.deep.equal(logs.toSorted((left, right) => right - left));
    }
  });

  /** Two sequences that draw at random, beside what `third` adds to each step; yields what they drew. */
  async function decoded(third: (turn: number) => readonly SlotInput[]): Promise<[number[], TokenScore[]]> {
    const tokens: number[] = [];
    const found: TokenScore[] = [];
    for (const slot of [0, 1]) runtime.begin(slot, 0, { temperature: 1, topP: 0.9, seed: slot });
    let inputs: SlotInput[] = [0, 1].map((slot) => ({ slot, position: 0, tokens: [slot + 5], sample: true }));
    for (let turn = 0; turn < 6; turn++) {
      const [drawn, scores] = await step([...inputs, ...third(turn)]);
      tokens.push(...drawn);
      found.push(...(scores.get(2) ?? []));
      inputs = inputs.map(({ slot, position }) => ({
        slot,
        position: position + 1,
        tokens: [drawn[slot]!],
        sample: true,
      }));
    }
    return [tokens, found];
  }

  it('are the same for a text in pieces, beside sequences that go on as if nothing were', async () => {
    const tokens = tokensOf(60);
    const whole = await scoresOf(tokens, 2);
    const [alone] = await decoded(() => []);
    runtime.begin(2, 0, greedy);
    const [beside, pieces] = await decoded((turn) => {
      const position = turn * 10;
      const following = tokens.slice(position + 1, position + 11);
      const piece = tokens.slice(position, position + 10);
      return [{ slot: 2, position, tokens: piece, sample: false, scoring: { top: 2, following } }];
    });
    expect(beside).to.deep.equal(alone);
    expectClose(pieces, whole);
  });

  it('are those at temperature 1 whatever a token is drawn with, which is scored as well', async () => {
    const tokens = tokensOf(10);
    runtime.begin(1, 0, { temperature: 0.2, topP: 0.1, seed: 3 });
    const [[drawn], scores] = await step([scoredInput(1, tokens, 3, true)]);
    expectClose(scores.get(1)!, await scoresOf([...tokens, drawn!], 3));
  });

  it('are told of inputs that ask for them only', async () => {
    runtime.begin(0, 0, greedy);
    runtime.begin(1, 0, greedy);
    const [drawn, scores] = await step([
      { slot: 0, position: 0, tokens: [1, 2], sample: true },
      scoredInput(1, [3], 1),
    ]);
    expect(drawn).to.have.length(1);
    expect([...scores]).to.deep.equal([[1, []]]);
  });

  it('has as many cells as its slots can be filled with, and the memory of its weights', () => {
    expect(runtime.kvCells).to.be.at.least(3 * LENGTH);
    const weights = model.outlines.reduce(
      (bytes, outline) => bytes + 4 * outline.shape.reduce((product, size) => product * size, 1),
      0,
    );
    expect(runtime.memory.model)
      .to.be.at.least(weights)
      .and.below(2 * weights);
    const cell = 2 * shape.layers * shape.width * 2;
    expect(runtime.memory.context).to.be.at.least(runtime.kvCells * cell);
  });
});
