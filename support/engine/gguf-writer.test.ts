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

  it('writes values of every type that an independent reader finds again', async () => {
    const metadata: GgufContents['metadata'] = {
      'a.uint8': { type: 'uint8', value: 255 },
      'a.int8': { type: 'int8', value: -128 },
      'a.uint16': { type: 'uint16', value: 65_535 },
      'a.int16': { type: 'int16', value: -32_768 },
      'a.int32': { type: 'int32', value: -(2 ** 31) },
      'a.uint64': { type: 'uint64', value: 2n ** 64n - 1n },
      'a.int64': { type: 'int64', value: -(2n ** 63n) },
      'a.float64': { type: 'float64', value: 0.1 },
      'a.uint8s': { type: 'uint8s', value: [0, 255] },
      'a.uint64s': { type: 'uint64s', value: [2n ** 64n - 1n] },
      'a.float32s': { type: 'float32s', value: [0.5, -2] },
      'a.float64s': { type: 'float64s', value: [0.1] },
      'a.bools': { type: 'bools', value: [true, false] },
    };
    const file = path.join(folder, 'types.gguf');
    await writeFile(file, Buffer.concat(encodeGguf({ metadata, tensors: [] })));
    const { readGgufFileInfo } = await import('node-llama-cpp');
    const read = await readGgufFileInfo(file);
    for (const [key, { value }] of Object.entries(metadata)) {
      expect(read.metadata, key).to.have.deep.nested.property(key, value);
    }
  });

  it('writes tensors that are encoded already, beside the others', async () => {
    const bytes = Uint8Array.from({ length: 68 }, (_, index) => index);
    const tensors = [
      { name: 'quantised', shape: [32, 2], type: 'Q8_0' as const, bytes },
      { name: 'brain', shape: [2], type: 'BF16' as const, bytes: bytes.subarray(0, 4) },
      { name: 'single', shape: [1], data: Float32Array.of(42) },
    ];
    const file = path.join(folder, 'encoded.gguf');
    const written = Buffer.concat(encodeGguf({ metadata: {}, tensors }));
    await writeFile(file, written);
    const { GgmlType, readGgufFileInfo } = await import('node-llama-cpp');
    const infos = (await readGgufFileInfo(file)).fullTensorInfo ?? [];
    expect(infos.map(({ ggmlType }) => GgmlType[ggmlType])).to.deep.equal(['Q8_0', 'BF16', 'F32']);
    const [first, second, third] = infos.map(({ fileOffset }) => Number(fileOffset)) as [
      number,
      number,
      number,
    ];
    expect([...written.subarray(first, first + 68)]).to.deep.equal([...bytes]);
    expect([...written.subarray(second, second + 4)]).to.deep.equal([0, 1, 2, 3]);
    expect(written.readFloatLE(third)).to.equal(42);
  });

  it('keeps to the alignment that the metadata name', () => {
    const metadata: GgufContents['metadata'] = { 'general.alignment': { type: 'uint32', value: 256 } };
    const tensors = [{ name: 'one', shape: [1], data: Float32Array.of(42) }];
    const bytes = Buffer.concat(encodeGguf({ metadata, tensors }));
    expect(bytes.length).to.equal(512);
    expect(bytes.readFloatLE(256)).to.equal(42);
  });

  for (const value of [0, 48, 2 ** 31]) {
    it(`refuses an alignment of ${value}`, () => {
      const metadata: GgufContents['metadata'] = { 'general.alignment': { type: 'uint32', value } };
      expect(() => encodeGguf({ metadata, tensors: [] })).to.throw(
        RangeError,
        `general.alignment is uint32 ${value}`,
      );
    });
  }

  it('refuses a number out of the range of its type', () => {
    const metadata: GgufContents['metadata'] = { large: { type: 'uint8', value: 256 } };
    expect(() => encodeGguf({ metadata, tensors: [] })).to.throw(RangeError);
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

  it('refuses encoded bytes that are not those of their shape', () => {
    const tensor = { name: 'short', shape: [32, 2], type: 'Q8_0' as const, bytes: new Uint8Array(34) };
    expect(() => encodeGguf({ metadata: {}, tensors: [tensor] })).to.throw(
      RangeError,
      'tensor "short" has 34 bytes, its shape 32 x 2 asks for 68 in Q8_0',
    );
    expect(() => encodeGguf({ metadata: {}, tensors: [{ ...tensor, shape: [16, 4] }] })).to.throw(
      RangeError,
      'tensor "short" has rows of 16 weights, which Q8_0 cannot have',
    );
  });
});
