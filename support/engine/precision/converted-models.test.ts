import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Llama } from 'node-llama-cpp';
import { LlamaRuntime, loadLlama } from '../llama-runtime';
import { modelFile } from '../model-cache';
import { MODEL_CATALOGUE } from '../model-catalogue';
import { convertModel } from './convert-model';
import { suiteFolder } from './gguf-bytes.fixture';
import type { ModelPrecision } from './model-precision';

const TEXT = 'Of all the rivers in that land, the one by the mill was the last to freeze over in winter.';

/** What llama.cpp makes of files in each precision: a model whose weights are exact in half precision. */
describe('a converted model', () => {
  const folder = suiteFolder();
  const files = new Map<ModelPrecision, string>();
  let llama: Llama;
  before(async () => {
    llama = await loadLlama('cpu');
    const single = folder.at('F32.gguf');
    await convertModel(await modelFile(MODEL_CATALOGUE.small, folder.at('catalogue')), single, 'F32');
    files.set('F32', single);
    for (const precision of ['F16', 'BF16', 'Q8_0'] as const) {
      const file = folder.at(`${precision}.gguf`);
      await convertModel(single, file, precision);
      files.set(precision, file);
    }
  });
  after(() => llama.dispose());

  /** The token that the model holds for likeliest after each start of the text. */
  async function nextTokens(precision: ModelPrecision): Promise<readonly number[]> {
    const file = files.get(precision) ?? '';
    await using runtime = await LlamaRuntime.load(llama, { file, slots: 1, sequenceLength: 128 });
    runtime.begin(0, 0, { temperature: 0, topP: 1, seed: 0 });
    const drawn: number[] = [];
    for (const [position, token] of runtime.tokenize(TEXT).entries()) {
      drawn.push(...(await runtime.step([{ slot: 0, position, tokens: [token], sample: true }])));
    }
    return drawn;
  }

  const agreement = (one: readonly number[], other: readonly number[]): number =>
    one.filter((token, index) => token === other[index]).length / one.length;

  it('decodes in single precision, and not the same token each time', async () => {
    const tokens = await nextTokens('F32');
    expect(tokens).to.have.length(TEXT.length);
    expect(new Set(tokens).size).to.be.above(TEXT.length / 4);
  });

  // The weights of F16 are exact here, but llama.cpp also rounds what it multiplies them with: where two tokens
  // are all but equally likely, which one it takes depends on the processor. Of 248 tokens, chance agrees on none.
  for (const { precision, least } of [
    { precision: 'F16', least: 0.95 },
    { precision: 'BF16', least: 0.85 },
    { precision: 'Q8_0', least: 0.85 },
  ] as const) {
    it(`decodes in ${precision} as in single precision, near ties aside`, async () => {
      expect(agreement(await nextTokens(precision), await nextTokens('F32'))).to.be.at.least(least);
    });
  }
});
