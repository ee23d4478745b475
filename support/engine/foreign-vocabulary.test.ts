import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Llama } from 'node-llama-cpp';
import { encodeGguf, type GgufContents } from './gguf-writer';
import { LlamaRuntime, loadLlama } from './llama-runtime';
import { TOKEN_TYPES } from './token-table';
import { untrainedModel } from './untrained-model';
import { END_TOKEN, START_TOKEN, VOCABULARY } from './vocabulary';

const START = '<s>';
const [START_ID, END_ID, FIRST_BYTE] = [0, 1, 2];

/** The own model with its tokens at other ids and of other names, and a start mark that goes before every text. */
function foreignModel(): GgufContents {
  const { metadata, tensors } = untrainedModel(
    'foreign',
    { layers: 1, width: 32, heads: 1, feedForward: 32 },
    7,
  );
  const others = VOCABULARY.filter((_, token) => token !== START_TOKEN && token !== END_TOKEN);
  const pieces = [START, '</s>', ...others];
  const { control, normal } = TOKEN_TYPES;
  return {
    tensors,
    metadata: {
      ...metadata,
      'tokenizer.ggml.tokens': { type: 'strings', value: pieces },
      'tokenizer.ggml.token_type': {
        type: 'int32s',
        value: pieces.map((_, token) => (token < FIRST_BYTE ? control : normal)),
      },
      'tokenizer.ggml.bos_token_id': { type: 'uint32', value: START_ID },
      'tokenizer.ggml.eos_token_id': { type: 'uint32', value: END_ID },
      'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
    },
  };
}

describe('LlamaRuntime with a vocabulary that is not its own', () => {
  let folder: string;
  let llama: Llama;
  let runtime: LlamaRuntime;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'foreign-'));
    llama = await loadLlama('cpu');
    const file = path.join(folder, 'foreign.gguf');
    await writeFile(file, encodeGguf(foreignModel()));
    runtime = await LlamaRuntime.load(llama, { file, slots: 1, sequenceLength: 64 });
  });
  after(async () => {
    await runtime[Symbol.asyncDispose]();
    await llama.dispose();
    await rm(folder, { recursive: true });
  });

  it('puts the start mark before a text where the file asks for it', () => {
    const bytes = [...Buffer.from('a river')].map((byte) => byte + FIRST_BYTE);
    expect(runtime.tokenize('a river')).to.deep.equal([START_ID, ...bytes]);
  });

  it('knows its marks, which stand for no text', () => {
    expect([START_ID, END_ID, FIRST_BYTE].map((token) => runtime.isEnd(token))).to.deep.equal([
      false,
      true,
      false,
    ]);
    expect([START_ID, END_ID].map((token) => runtime.bytesOf(token).length)).to.deep.equal([0, 0]);
    expect([...runtime.bytesOf(FIRST_BYTE + 65)]).to.deep.equal([65]);
    expect(runtime.nameOf(START_ID)).to.equal(START);
  });

  it('spells the name of its start mark under a grammar instead of saying the mark', async () => {
    for (let seed = 0; seed < 10; seed++) {
      runtime.begin(0, 0, { temperature: 1, topP: 1, seed, grammar: `root ::= "${START}"` });
      const drawn: number[] = [];
      let tokens = runtime.tokenize('x');
      for (let position = 0; drawn.length < START.length; position += tokens.length) {
        if (drawn.length > 0) tokens = drawn.slice(-1);
        const [token = NaN] = await runtime.step([{ slot: 0, position, tokens, sample: true }]);
        drawn.push(token);
      }
      expect(Buffer.concat(drawn.map((token) => runtime.bytesOf(token))).toString()).to.equal(START);
    }
  });
});
