import { open } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeGguf, type EncodedTensor, type GgufContents } from '../gguf-writer';
import { encodeEntry, encodeHead, padding } from './gguf-encoding';
import { openGguf } from './gguf-reader';
import type { GgufValue } from './gguf-value';
import { start, suiteFolder } from './gguf-bytes.fixture';
import { bytesOfWeights, TENSOR_TYPES, weightsOf } from './tensor-type';

const VALUES = {
  uint8: fc.integer({ min: 0, max: 255 }),
  int8: fc.integer({ min: -128, max: 127 }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  uint32: fc.integer({ min: 0, max: 0xffffffff }),
  int32: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  float32: fc.float(),
  float64: fc.double(),
  bool: fc.boolean(),
  string: fc.string({ unit: 'grapheme' }),
};
const values = Object.entries(VALUES).flatMap(([type, one]: [string, fc.Arbitrary<unknown>]) => [
  fc.record({ type: fc.constant(type), value: one }),
  fc.record({ type: fc.constant(`${type}s`), value: fc.array(one, { maxLength: 5 }) }),
]);
const value = fc.oneof(...(values as fc.Arbitrary<GgufValue>[]));
const key = fc.stringMatching(/^[a-z][a-z_]{0,9}(\.[a-z_0-9]{1,9}){0,3}$/);
const tensor = fc
  .tuple(
    fc.constantFrom(...TENSOR_TYPES),
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
    fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
  )
  .map(([type, blocks, others, filling]): Omit<EncodedTensor, 'name'> => {
    const shape = [type === 'Q8_0' ? 32 * blocks : blocks, ...others];
    const size = bytesOfWeights(type, weightsOf(shape));
    return { type, shape, bytes: Uint8Array.from(filling.take(size)) };
  });
const contents = fc.record({
  metadata: fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true }),
  tensors: fc
    .array(tensor, { maxLength: 4 })
    .map((several) => several.map((one, index) => ({ ...one, name: `tensor.${index}` }))),
});

describe('openGguf', () => {
  const folder = suiteFolder();

  for (const alignment of [undefined, 8, 64]) {
    it(`reads metadata of all types and the bytes of tensors, aligned to ${alignment ?? 32}`, async () => {
      await fc.assert(
        fc.asyncProperty(contents, async ({ metadata, tensors }) => {
          const given: GgufContents['metadata'] =
            alignment === undefined
              ? metadata
              : { 'general.alignment': { type: 'uint32', value: alignment }, ...metadata };
          await using file = await openGguf(folder.writeModel('any.gguf', { metadata: given, tensors }));
          expect(file.entries.map((entry) => [entry.key, entry.value])).to.deep.equal(Object.entries(given));
          expect(file.alignment).to.equal(alignment ?? 32);
          expect(file.tensors.map(({ name, shape, type }) => ({ name, shape, type }))).to.deep.equal(
            tensors.map(({ name, shape, type }) => ({ name, shape, type })),
          );
          for (const [index, { offset, byteLength }] of file.tensors.entries()) {
            expect(offset % file.alignment).to.equal(0);
            expect(await file.read(offset, byteLength)).to.deep.equal(tensors[index]?.bytes);
          }
        }),
        { numRuns: 60 },
      );
    });
  }

  it('says where the bytes of each key are', async () => {
    const metadata: GgufContents['metadata'] = {
      first: { type: 'strings', value: ['a', 'bc'] },
      second: { type: 'float64', value: 0.1 },
    };
    await using file = await openGguf(folder.writeModel('keys.gguf', { metadata, tensors: [] }));
    for (const { key: name, value: read, offset, byteLength } of file.entries) {
      expect(Buffer.from(await file.read(offset, byteLength))).to.deep.equal(encodeEntry(name, read));
    }
  });

  it('reads version 2, which has the same layout', async () => {
    const bytes = Buffer.concat(encodeGguf({ metadata: {}, tensors: [] }));
    bytes.writeUInt32LE(2, 4);
    await using file = await openGguf(folder.write('two.gguf', bytes));
    expect(file.version).to.equal(2);
  });

  it('reads a head that is larger than what is read at a time', async () => {
    const tokens = Array.from({ length: 100_000 }, (_, index) => `token ${index}`);
    const metadata: GgufContents['metadata'] = {
      tokens: { type: 'strings', value: tokens },
      text: { type: 'string', value: 'ü'.repeat(1_000_000) },
      last: { type: 'bools', value: [true, false] },
    };
    await using file = await openGguf(folder.writeModel('large.gguf', { metadata, tensors: [] }));
    expect(file.entries.map((entry) => entry.value)).to.deep.equal(Object.values(metadata));
  });

  it('reads the last bytes of a model of 5 GB, without the others', async () => {
    const count = 5 * 2 ** 28;
    const tensors = [
      { name: 'large', shape: [2 ** 14, count / 2 ** 14], type: 'F32' as const },
      { name: 'last', shape: [4], type: 'F16' as const },
    ];
    const head = encodeHead([], tensors, 32);
    const padded = head.byteLength + padding(head.byteLength, 32).byteLength;
    const path = folder.write('sparse.gguf', head);
    const handle = await open(path, 'r+');
    await handle.write(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 0, 8, padded + 4 * count);
    await handle.close();

    await using file = await openGguf(path);
    const { offset = 0, byteLength = 0 } = file.tensors[1] ?? {};
    expect(offset).to.equal(padded + 4 * count);
    expect([...(await file.read(offset, byteLength))]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('reads a file that has nothing in it', async () => {
    await using file = await openGguf(folder.write('empty.gguf', start(0, 0)));
    expect(file).to.deep.include({ version: 3, entries: [], tensors: [], byteLength: 24 });
  });
});
