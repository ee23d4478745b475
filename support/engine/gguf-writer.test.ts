/// <reference lib="esnext.float16" />
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeGguf, type GgufContents } from './gguf-writer';

const contents: GgufContents = {
  metadata: {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: 'späte Übung' },
    'llama.block_count': { type: 'uint32', value: 3 },
    'llama.rope.freq_base': { type: 'float32', value: 0.5 },
    'tokenizer.ggml.tokens': { type: 'strings', value: ['a', 'Ġb', ''] },
    'tokenizer.ggml.token_type': { type: 'int32s', value: [1, -3, 1] },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
  },
  tensors: [
    { name: 'first', shape: [3], data: Float32Array.of(1, -2, 0.5) },
    { name: 'second', shape: [2, 3], data: Float16Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'third', shape: [1], data: Float32Array.of(42) },
  ],
};

describe('encodeGguf', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gguf-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('writes metadata and tensors that an independent reader finds again', async () => {
    const file = path.join(folder, 'contents.gguf');
    const bytes = Buffer.concat(encodeGguf(contents));
    await writeFile(file, bytes);
    const { readGgufFileInfo } = await import('node-llama-cpp');
    const info = await readGgufFileInfo(file);

    expect(info.version).to.equal(3);
    expect(info.metadata.general.name).to.equal('späte Übung');
    expect(info.metadata).to.have.nested.property('llama.block_count', 3);
    expect(info.metadata).to.have.nested.property('llama.rope.freq_base', 0.5);
    expect(info.metadata.tokenizer.ggml.tokens).to.deep.equal(['a', 'Ġb', '']);
    expect(info.metadata.tokenizer.ggml.token_type).to.deep.equal([1, -3, 1]);
    expect(info.metadata.tokenizer.ggml.add_bos_token).to.equal(true);

    const tensors = info.fullTensorInfo ?? [];
    expect(tensors.map(({ name }) => name)).to.deep.equal(['first', 'second', 'third']);
    const [first, second, third] = tensors.map(({ fileOffset }) => Number(fileOffset));
    expect([bytes.readFloatLE(first), bytes.readFloatLE(first! + 8)]).to.deep.equal([1, 0.5]);
    expect(bytes.readUInt16LE(second)).to.equal(0x3c00); // 1 in half precision
    expect(bytes.readFloatLE(third)).to.equal(42);
  });

  it('starts every tensor at a multiple of 32 bytes', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(shapes, (sizes) => {
        const tensors = sizes.map((size, index) => ({
          name: `t${index}`,
          shape: [size],
          data: new Float32Array(size).fill(index + 1),
        }));
        const chunks = encodeGguf({ metadata: {}, tensors });
        let offset = 0;
        for (const chunk of chunks) {
          if (chunk.byteLength >= 32) expect(offset % 32).to.equal(0);
          offset += chunk.byteLength;
        }
        expect(offset % 32).to.equal(0);
      }),
    );
  });

  it('refuses data that do not fill their shape', () => {
    const tensors = [{ name: 'short', shape: [2, 2], data: new Float32Array(3) }];
    expect(() => encodeGguf({ metadata: {}, tensors })).to.throw(
      RangeError,
      'tensor "short" has 3 values, its shape 2 x 2 asks for 4',
    );
  });
});
