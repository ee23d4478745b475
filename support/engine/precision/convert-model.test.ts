/// <reference lib="esnext.float16" />
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { GgufContents } from '../gguf-writer';
import { modelFile } from '../model-cache';
import { MODEL_CATALOGUE } from '../model-catalogue';
import { convertModel } from './convert-model';
import { start, suiteFolder, tensorInfo, text, uint32 } from './gguf-bytes.fixture';
import { openGguf } from './gguf-reader';
import type { ModelPrecision } from './model-precision';
import { NUMBER_FORMATS } from './number-formats';
import { randomTensor } from './random-tensor.fixture';

const REDUCED: readonly ModelPrecision[] = ['F16', 'BF16', 'Q8_0'];
const BITS = { F32: 32, F16: 16, BF16: 16, Q8_0: 8.5 };

const model: GgufContents = {
  metadata: {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.file_type': { type: 'uint32', value: 0 },
    'some.thing': { type: 'float64s', value: [0.1, -0] },
  },
  tensors: [
    randomTensor('token_embd.weight', [64, 100]),
    randomTensor('blk.0.attn_norm.weight', [64]),
    randomTensor('blk.0.attn_q.weight', [64, 64]),
    randomTensor('blk.0.attn_q.bias', [64]),
    randomTensor('output.weight', [64, 100]),
  ],
};
const MATRIX_WEIGHTS = 64 * (100 + 64 + 100);

async function weightsIn(file: string): Promise<Map<string, Float32Array>> {
  await using opened = await openGguf(file);
  const weights = new Map<string, Float32Array>();
  for (const { name, type, offset, byteLength } of opened.tensors) {
    weights.set(name, NUMBER_FORMATS[type].decode(await opened.read(offset, byteLength)));
  }
  return weights;
}

async function typesIn(file: string): Promise<Record<string, string>> {
  await using opened = await openGguf(file);
  return Object.fromEntries(opened.tensors.map(({ name, type }) => [name, type]));
}

async function valueIn(file: string, key: string): Promise<unknown> {
  await using opened = await openGguf(file);
  return opened.entries.find((entry) => entry.key === key)?.value;
}

describe('convertModel', () => {
  const folder = suiteFolder();
  const single = (): string => folder.writeModel('single.gguf', model);

  for (const precision of REDUCED) {
    it(`converts the matrices to ${precision} and leaves the rest alone`, async () => {
      const [from, to] = [single(), folder.at(`${precision}.gguf`)];
      const conversion = await convertModel(from, to, precision);

      const saved = (MATRIX_WEIGHTS * (32 - BITS[precision])) / 8;
      const added = precision === 'Q8_0' ? 'general.quantization_version'.length + 8 + 4 + 4 : 0;
      expect(conversion).to.deep.include({ converted: 3, kept: 2, inHalfPrecision: [], overflows: 0 });
      expect(conversion.bytesBefore).to.equal(statSync(from).size);
      expect(conversion.bytesAfter).to.equal(statSync(to).size);
      expect(conversion.bytesBefore - conversion.bytesAfter).to.be.within(saved - added - 31, saved);
      expect(await typesIn(to)).to.deep.equal({
        'token_embd.weight': precision,
        'blk.0.attn_norm.weight': 'F32',
        'blk.0.attn_q.weight': precision,
        'blk.0.attn_q.bias': 'F32',
        'output.weight': precision,
      });
      const [before, after] = [await weightsIn(from), await weightsIn(to)];
      const { encode, decode } = NUMBER_FORMATS[precision];
      for (const [name, weights] of before) {
        const kept = /norm|bias/.test(name);
        expect(after.get(name), name).to.deep.equal(kept ? weights : decode(encode(weights)));
      }
    });

    it(`says ${precision} to an independent reader`, async () => {
      const to = folder.at(`independent-${precision}.gguf`);
      await convertModel(single(), to, precision);
      const { GgmlType, GgufFileType, readGgufFileInfo } = await import('node-llama-cpp');
      const info = await readGgufFileInfo(to);
      expect(info.metadata.general.file_type).to.equal(GgufFileType[`MOSTLY_${precision as 'F16'}`]);
      const types = info.fullTensorInfo?.map(({ ggmlType }) => GgmlType[ggmlType]);
      expect(types).to.deep.equal([precision, 'F32', precision, 'F32', precision]);
    });

    it(`gives a model in ${precision} back byte for byte`, async () => {
      const [once, twice] = [folder.at('once.gguf'), folder.at('twice.gguf')];
      await convertModel(single(), once, precision);
      expect(await convertModel(once, twice, precision)).to.deep.include({ converted: 0, kept: 5 });
      expect(readFileSync(twice).equals(readFileSync(once))).to.equal(true);
    });
  }

  it('saves half of the matrices of any model in F16, whatever its shapes', async () => {
    const shapes = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 2, max: 20 })), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(shapes, async (sizes) => {
        const tensors = sizes.flatMap(([columns, rows], index) => [
          randomTensor(`blk.${index}.attn_q.weight`, [columns, rows]),
          randomTensor(`blk.${index}.attn_norm.weight`, [columns]),
        ]);
        const from = folder.writeModel('any.gguf', { metadata: model.metadata, tensors });
        const { bytesBefore, bytesAfter } = await convertModel(from, folder.at('any-f16.gguf'), 'F16');
        const padded = (bytes: number): number => Math.ceil(bytes / 32) * 32;
        const saved = sizes.map(([columns, rows]) => padded(4 * columns * rows) - padded(2 * columns * rows));
        expect(bytesBefore - bytesAfter).to.equal(saved.reduce((sum, bytes) => sum + bytes));
      }),
      { numRuns: 30 },
    );
  });

  it('makes of a catalogue model in single precision the very file of the catalogue', async () => {
    const single = folder.at('small-f32.gguf');
    const half = folder.at('small-f16.gguf');
    await convertModel(await modelFile(MODEL_CATALOGUE.small, folder.at('catalogue')), single, 'F32');
    await convertModel(single, half, 'F16');
    const sha256 = createHash('sha256').update(readFileSync(half)).digest('hex');
    expect(sha256).to.equal(MODEL_CATALOGUE.small.sha256);
  });

  it('loses nothing from half to single precision and back', async () => {
    const [half, back, again] = [folder.at('half.gguf'), folder.at('back.gguf'), folder.at('again.gguf')];
    await convertModel(single(), half, 'F16');
    await convertModel(half, back, 'F32');
    await convertModel(back, again, 'F16');
    expect(await weightsIn(back)).to.deep.equal(await weightsIn(half));
    expect(readFileSync(again).equals(readFileSync(half))).to.equal(true);
  });

  for (const [first, second] of [
    ['F16', 'BF16'],
    ['F16', 'Q8_0'],
    ['BF16', 'F16'],
    ['BF16', 'Q8_0'],
  ] as const) {
    it(`goes from ${first} to ${second} through single precision`, async () => {
      const [between, to] = [folder.at('between.gguf'), folder.at('to.gguf')];
      await convertModel(single(), between, first);
      await convertModel(between, to, second);
      const weights = (await weightsIn(between)).get('output.weight') ?? new Float32Array();
      const { encode, decode } = NUMBER_FORMATS[second];
      expect((await weightsIn(to)).get('output.weight')).to.deep.equal(decode(encode(weights)));
    });
  }

  it('converts a tensor of several pieces as a whole', async () => {
    const tensor = randomTensor('output.weight', [96, 7001]);
    const from = folder.writeModel('pieces.gguf', { metadata: {}, tensors: [tensor] });
    for (const precision of REDUCED) {
      const to = folder.at('pieces-to.gguf');
      await convertModel(from, to, precision);
      const { encode, decode } = NUMBER_FORMATS[precision];
      const weights = (await weightsIn(to)).get('output.weight') ?? [];
      expect(Buffer.from(Float32Array.from(weights).buffer)).to.deep.equal(
        Buffer.from(decode(encode(Float32Array.from(tensor.data))).buffer),
      );
    }
  });

  it('takes half precision where rows are no whole blocks, and says for which tensors', async () => {
    const tensors = [randomTensor('narrow.weight', [48, 4]), randomTensor('wide.weight', [64, 4])];
    const from = folder.writeModel('narrow.gguf', { metadata: {}, tensors });
    const to = folder.at('narrow-q8.gguf');
    const conversion = await convertModel(from, to, 'Q8_0');
    expect(conversion).to.deep.include({ converted: 2, inHalfPrecision: ['narrow.weight'] });
    expect(await typesIn(to)).to.deep.equal({ 'narrow.weight': 'F16', 'wide.weight': 'Q8_0' });
  });

  it('keeps metadata byte for byte, also those that do not survive decoding', async () => {
    const odd = Buffer.concat([
      ...[text('odd.text'), uint32(8), text(Buffer.of(0xff, 0xfe, 0x41))],
      ...[text('odd.nan'), uint32(6), uint32(0x7fa12345)],
    ]);
    const fileType = Buffer.concat([text('general.file_type'), uint32(4), uint32(0)]);
    const info = tensorInfo('a.weight', [2, 2]);
    const from = folder.write('odd.gguf', start(1, 3), odd, fileType, info, Buffer.alloc(100));
    const to = folder.at('odd-bf16.gguf');
    await convertModel(from, to, 'BF16');
    const written = readFileSync(to);
    expect(written.subarray(24, 24 + odd.length).equals(odd)).to.equal(true);
    expect(await valueIn(to, 'general.file_type')).to.deep.equal({ type: 'uint32', value: 32 });
    await using opened = await openGguf(to);
    expect(opened.entries.map(({ key }) => key)).to.deep.equal(['odd.text', 'odd.nan', 'general.file_type']);
  });

  it('keeps the alignment, and adds a file type where there is none', async () => {
    const metadata: GgufContents['metadata'] = { 'general.alignment': { type: 'uint32', value: 128 } };
    const from = folder.writeModel('aligned.gguf', { metadata, tensors: model.tensors });
    const to = folder.at('aligned-q8.gguf');
    await convertModel(from, to, 'Q8_0');
    await using opened = await openGguf(to);
    expect(opened.tensors.every(({ offset }) => offset % 128 === 0)).to.equal(true);
    expect(opened.entries.map(({ key, value }) => [key, value.value])).to.deep.equal([
      ['general.alignment', 128],
      ['general.file_type', 7],
      ['general.quantization_version', 2],
    ]);
  });
});
