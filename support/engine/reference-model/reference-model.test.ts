import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import type { Llama } from 'node-llama-cpp';
import { messageOf } from '../engine-error';
import { LlamaRuntime, loadLlama } from '../llama-runtime';
import { bytesOfPiece, END_TOKEN, VOCABULARY } from '../vocabulary';

/** What train.py found with its own tokenizer and in PyTorch. */
interface Golden {
  readonly heldOut: {
    readonly tokens: number;
    readonly firstTokens: readonly number[];
    readonly scored: number;
    readonly perplexity: number;
    readonly accuracy: number;
  };
  readonly greedy: { readonly prompt: string; readonly tokens: readonly number[] };
}

const VOCABULARY_SIZE = 512;
const SEQUENCE_LENGTH = 512;
const MODEL = path.join(__dirname, 'reference-model-f32.gguf');

const textOf = (name: string): Promise<string> => readFile(path.join(__dirname, name), 'utf8');

let golden: Golden;
before(async () => {
  golden = JSON.parse(await textOf('golden.json')) as Golden;
});

describe('the reference model in llama.cpp', () => {
  let llama: Llama | undefined;
  let runtime: LlamaRuntime | undefined;
  let whyNot = '';
  before(async () => {
    try {
      llama = await loadLlama('cpu');
    } catch (error) {
      whyNot = messageOf(error);
      return;
    }
    runtime = await LlamaRuntime.load(llama, { file: MODEL, slots: 1, sequenceLength: SEQUENCE_LENGTH });
  });
  after(async () => {
    await runtime?.[Symbol.asyncDispose]();
    await llama?.dispose();
  });

  const loaded = (test: (model: LlamaRuntime) => Promise<void> | void) => async (context: TestContext) => {
    if (runtime === undefined) context.skip(whyNot);
    else await test(runtime);
  };

  it(
    'has the bytes and the marks of every vocabulary of the engine, then pieces of several bytes',
    loaded((model) => {
      expect(model.vocabularySize).to.equal(VOCABULARY_SIZE);
      expect([END_TOKEN - 1, END_TOKEN, END_TOKEN + 1].map((token) => model.isEnd(token))).to.deep.equal([
        false,
        true,
        false,
      ]);
      for (let token = 0; token <= END_TOKEN; token++) {
        expect(model.bytesOf(token)).to.deep.equal(bytesOfPiece(VOCABULARY[token] ?? ''));
      }
      for (let token = END_TOKEN + 1; token < VOCABULARY_SIZE; token++) {
        expect(model.bytesOf(token)).to.have.property('length').that.is.greaterThan(1);
      }
    }),
  );

  it(
    'turns text into the tokens it was trained on, and back',
    loaded(async (model) => {
      const text = await textOf('held-out.txt');
      const tokens = model.tokenize(text);
      expect(tokens).to.have.length(golden.heldOut.tokens);
      expect(tokens.slice(0, golden.heldOut.firstTokens.length)).to.deep.equal(golden.heldOut.firstTokens);
      expect(Buffer.concat(tokens.map((token) => model.bytesOf(token))).toString()).to.equal(text);
    }),
  );

  it(
    'goes on as it does in PyTorch',
    loaded(async (model) => {
      const { prompt, tokens } = golden.greedy;
      expect(tokens).to.have.length(64);
      model.begin(0, 0, { temperature: 0, topP: 1, seed: 0 });
      let inputs = model.tokenize(prompt);
      let position = 0;
      const drawn: number[] = [];
      while (drawn.length < tokens.length) {
        const [token = -1] = await model.step([{ slot: 0, position, tokens: inputs, sample: true }]);
        position += inputs.length;
        inputs = [token];
        drawn.push(token);
      }
      expect(drawn).to.deep.equal(tokens);
    }),
  );
});

describe('the card of the reference model', () => {
  it('names the file and the figures that are there', async () => {
    const card = await textOf('README.md');
    const { tokens, scored, perplexity, accuracy } = golden.heldOut;
    expect(card).to.include(
      createHash('sha256')
        .update(await readFile(MODEL))
        .digest('hex'),
    );
    expect(card).to.include(`${tokens} tokens`).and.to.include(`${scored} are scored`);
    expect(card).to.include(`perplexity **${perplexity.toFixed(2)}**`);
    expect(card).to.include(`accuracy **${(100 * accuracy).toFixed(1)} %**`);
  });
});
