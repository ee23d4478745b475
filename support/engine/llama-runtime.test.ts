import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Llama } from 'node-llama-cpp';
import { EngineError } from './engine-error';
import { LlamaRuntime, loadLlama } from './llama-runtime';
import { modelFile } from './model-cache';
import { MODEL_CATALOGUE } from './model-catalogue';
import type { Sampling } from './model-runtime';
import { bytesOfPiece, END_TOKEN, isSpeakable, VOCABULARY } from './vocabulary';

const greedy: Sampling = { temperature: 0, topP: 1, seed: 0 };
const random = (seed: number): Sampling => ({ temperature: 1, topP: 1, seed });

/** What is relied on of the insides of node-llama-cpp, on a real model. */
describe('LlamaRuntime', () => {
  let folder: string;
  let llama: Llama;
  let runtime: LlamaRuntime;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'runtime-'));
    llama = await loadLlama('cpu');
    const file = await modelFile(MODEL_CATALOGUE.small, folder);
    runtime = await LlamaRuntime.load(llama, { file, slots: 4, sequenceLength: 128 });
  });
  after(async () => {
    await runtime[Symbol.asyncDispose]();
    await llama.dispose();
    await rm(folder, { recursive: true });
  });

  /** Computes a prompt from its `kept`th token on and draws `count` tokens, in steps of one slot. */
  async function generate(
    slot: number,
    prompt: string,
    count: number,
    sampling = greedy,
    kept = 0,
  ): Promise<number[]> {
    runtime.begin(slot, kept, sampling);
    const drawn: number[] = [];
    let position = kept;
    let tokens = runtime.tokenize(prompt).slice(kept);
    while (drawn.length < count) {
      const [token = -1] = await runtime.step([{ slot, position, tokens, sample: true }]);
      position += tokens.length;
      tokens = [token];
      drawn.push(token);
    }
    return drawn;
  }

  it('has the vocabulary of the file', () => {
    expect(runtime.vocabularySize).to.equal(VOCABULARY.length);
    expect([...runtime.bytesOf(0x20)]).to.deep.equal([0x20]);
    expect(runtime.bytesOf(300)).to.deep.equal(bytesOfPiece(VOCABULARY[300]!));
    expect([runtime.isEnd(END_TOKEN), runtime.isEnd(300)]).to.deep.equal([true, false]);
  });

  for (const text of ['the river', ' \n\t x', 'späte 🙂', '<|endoftext|>', '<|startoftext|> a', '']) {
    it(`tokenizes ${JSON.stringify(text)} to its bytes`, () => {
      expect(runtime.tokenize(text)).to.deep.equal([...Buffer.from(text)]);
    });
  }

  it('is repeatable when greedy, in any slot', async () => {
    const first = await generate(0, 'a prompt', 12);
    expect(await generate(0, 'a prompt', 12)).to.deep.equal(first);
    expect(await generate(3, 'a prompt', 12)).to.deep.equal(first);
  });

  it('draws the same with the same seed, also twice in one slot, and something else with another', async () => {
    const first = await generate(1, 'a prompt', 12, random(5));
    expect(await generate(1, 'a prompt', 12, random(5))).to.deep.equal(first);
    expect(await generate(1, 'a prompt', 12, random(6))).to.not.deep.equal(first);
  });

  it('says only what is printable, and never ends', async () => {
    const drawn = await generate(2, '\0ÿ\n', 100, random(1));
    expect(drawn.every(isSpeakable)).to.equal(true);
  });

  it('yields the same after a shared start as without one', async () => {
    const long = 'the same long start of two prompts, and then: ';
    const expected = await generate(0, `${long}this`, 12);
    await generate(1, `${long}that`, 12);
    expect(await generate(1, `${long}this`, 12, greedy, long.length)).to.deep.equal(expected);
  });

  it('has no use for cells that were removed', async () => {
    const expected = await generate(0, 'fresh', 12);
    await generate(1, 'something else entirely', 40);
    expect(await generate(1, 'fresh', 12)).to.deep.equal(expected);
  });

  it('computes several slots at once as each alone, prompts in pieces as whole', async () => {
    const texts = ['one', 'the second', 'third of them'];
    const alone = [];
    for (const text of texts) alone.push((await generate(3, text, 1))[0]);
    for (const slot of [0, 1, 2]) runtime.begin(slot, 0, greedy);
    const prompts = texts.map((text) => runtime.tokenize(text));
    const none = await runtime.step(
      prompts.map((tokens, slot) => ({ slot, position: 0, tokens: tokens.slice(0, 2), sample: false })),
    );
    const drawn = await runtime.step(
      prompts.map((tokens, slot) => ({ slot, position: 2, tokens: tokens.slice(2), sample: true })),
    );
    expect(none).to.deep.equal([]);
    expect(drawn).to.deep.equal(alone);
  });

  const textOf = (tokens: readonly number[]): string =>
    Buffer.concat(tokens.map((token) => runtime.bytesOf(token))).toString();

  const held = (grammar: string, seed = 1): Sampling => ({ ...random(seed), grammar });

  it('says only what a grammar allows, then the end token and nothing else', async () => {
    const drawn = await generate(0, 'a prompt', 9, held('root ::= "{\\"ü\\":" [0-9] "}"'));
    expect(textOf(drawn.slice(0, 8))).to.match(/^\{"ü":\d\}$/);
    expect(drawn[8]).to.equal(END_TOKEN);
  });

  it('keeps to a grammar greedily and at random, in several slots at once, each on its own way', async () => {
    const grammars = ['root ::= "aaa"', 'root ::= "bbb"'];
    grammars.forEach((grammar, slot) => {
      runtime.begin(slot, 0, slot === 0 ? { ...greedy, grammar } : held(grammar));
    });
    runtime.begin(2, 0, random(1));
    const drawn = Array.from({ length: 3 }, () => [] as number[]);
    let inputs = [0, 1, 2].map((slot) => ({ slot, position: 0, tokens: [1], sample: true }));
    for (let step = 0; step < 3; step++) {
      const tokens = await runtime.step(inputs);
      tokens.forEach((token, slot) => drawn[slot]?.push(token));
      inputs = inputs.map(({ slot, position }) => ({
        slot,
        position: position + 1,
        tokens: [tokens[slot]!],
        sample: true,
      }));
    }
    expect(drawn.slice(0, 2).map(textOf)).to.deep.equal(['aaa', 'bbb']);
    expect(textOf(drawn[2]!)).to.match(/^[ ,.a-z]+$/);
  });

  it('starts a grammar anew for every sequence, and forgets it for one without', async () => {
    const grammar = 'root ::= [0-9]{3}';
    for (const seed of [1, 2]) {
      expect(textOf(await generate(1, 'x', 3, held(grammar, seed)))).to.match(/^\d{3}$/);
    }
    expect(textOf(await generate(1, 'x', 3, random(1)))).to.match(/^[ ,.a-z]+$/);
  });

  it('spells the name of a special token instead of saying the token', async () => {
    for (const name of ['<|startoftext|>', '<|endoftext|>']) {
      for (let seed = 0; seed < 10; seed++) {
        const drawn = await generate(2, 'x', name.length + 1, held(`root ::= "${name}"`, seed));
        expect(textOf(drawn)).to.equal(name);
        expect(drawn.at(-1)).to.equal(END_TOKEN);
      }
    }
  });

  for (const grammar of ['root ::= "a', 'root ::= missing', 'root ::= root "a"', 'a ::= "b"']) {
    it(`refuses the grammar ${grammar} before a sequence begins`, () => {
      expect(() => {
        runtime.checkGrammar(grammar);
      }).to.throw(EngineError, /llama.cpp does not take the grammar/);
    });
  }

  it('keeps going with more grammars than it remembers', async () => {
    for (let count = 0; count < 200; count++) {
      runtime.checkGrammar(`root ::= "${count}"`);
      if (count % 50 === 0) {
        expect(textOf(await generate(3, 'x', 1, held('root ::= "0"')))).to.equal('0');
      }
    }
  });

  it('says which file it could not load and what to do', async () => {
    const file = path.join(folder, 'broken.gguf');
    const model = await readFile(await modelFile(MODEL_CATALOGUE.small, folder));
    await writeFile(file, model.subarray(0, model.length / 2));
    try {
      await LlamaRuntime.load(llama, { file, slots: 1, sequenceLength: 16 });
      expect.fail('it was loaded');
    } catch (error) {
      expect(error).to.be.instanceOf(EngineError);
      expect(error).to.have.property('message').that.includes(file).and.includes('Delete the file');
    }
  });
});
