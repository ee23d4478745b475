import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { EngineError } from '../engine-error';
import { convertModel } from './convert-model';
import { refusal, suiteFolder } from './gguf-bytes.fixture';
import { openGguf } from './gguf-reader';
import { NUMBER_FORMATS } from './number-formats';
import { randomTensor } from './random-tensor.fixture';

const BEYOND = { F16: 70_000, BF16: 3.4e38, Q8_0: 9e6 } as const;

describe('convertModel, where something is in its way', () => {
  const folder = suiteFolder();

  /** A model with one matrix that has this weight at row 1, column 3. */
  const modelWith = (name: string, weight: number): string => {
    const tensor = randomTensor('blk.0.ffn_up.weight', [32, 4]);
    tensor.data[35] = weight;
    return folder.writeModel(name, {
      metadata: {},
      tensors: [randomTensor('first.weight', [32, 4]), tensor],
    });
  };
  const firstWeights = async (file: string): Promise<Float32Array> => {
    await using opened = await openGguf(file);
    const { offset = 0, byteLength = 0, type = 'F32' } = opened.tensors[1] ?? {};
    return NUMBER_FORMATS[type].decode(await opened.read(offset, byteLength));
  };

  for (const precision of ['F16', 'BF16', 'Q8_0'] as const) {
    const weight = Math.fround(BEYOND[precision]);

    it(`refuses a weight that would be infinite in ${precision}, and leaves no file`, async () => {
      const from = modelWith(`beyond-${precision}.gguf`, -weight);
      const error = await refusal(convertModel(from, folder.at(`${precision}/to.gguf`), precision));
      expect(error).to.be.instanceOf(EngineError);
      expect(error.message).to.include(`blk.0.ffn_up.weight, weight 35 is ${-weight}: in ${precision}`);
      expect(error.message).to.include("overflow: 'clamp'");
      expect(readdirSync(folder.at(precision))).to.deep.equal([]);
    });

    it(`sets it to the largest of ${precision} where that is allowed, and counts it`, async () => {
      const from = modelWith(`clamped-${precision}.gguf`, -weight);
      const to = folder.at(`clamped-${precision}-to.gguf`);
      const conversion = await convertModel(from, to, precision, { overflow: 'clamp' });
      expect(conversion.overflows).to.equal(1);
      const weights = await firstWeights(to);
      expect(weights[35]).to.equal(-NUMBER_FORMATS[precision].largest);
      expect(weights.every(Number.isFinite)).to.equal(true);
    });
  }

  for (const weight of [Infinity, -Infinity, NaN]) {
    it(`keeps ${weight} in F16 and BF16, and refuses it in Q8_0 in any case`, async () => {
      const from = modelWith('non-finite.gguf', weight);
      for (const precision of ['F16', 'BF16'] as const) {
        const to = folder.at('non-finite-to.gguf');
        expect((await convertModel(from, to, precision)).overflows).to.equal(0);
        expect((await firstWeights(to))[35]).to.deep.equal(weight);
      }
      for (const overflow of ['refuse', 'clamp'] as const) {
        const error = await refusal(convertModel(from, folder.at('q.gguf'), 'Q8_0', { overflow }));
        expect(error.message).to.include(
          `blk.0.ffn_up.weight, weight 35 is ${weight}, which Q8_0 has no value for`,
        );
      }
    });
  }

  it('does not convert what was quantised', async () => {
    const [from, to] = [modelWith('plain.gguf', 1), folder.at('quantised.gguf')];
    await convertModel(from, to, 'Q8_0');
    const error = await refusal(convertModel(to, folder.at('back.gguf'), 'F16'));
    expect(error).to.be.instanceOf(EngineError);
    expect(error.message)
      .to.include('first.weight is in Q8_0')
      .and.include('Convert the model that it was made from');
  });

  it('does not convert a model onto itself', async () => {
    const from = modelWith('itself.gguf', 1);
    const before = readFileSync(from);
    const error = await refusal(
      convertModel(from, path.join(folder.at('.'), 'x', '..', 'itself.gguf'), 'F16'),
    );
    expect(error.message).to.include('cannot be converted onto itself');
    expect(readFileSync(from).equals(before)).to.equal(true);
  });

  it('says where it could not write and why, and keeps the cause', async () => {
    const from = modelWith('from.gguf', 1);
    const error = await refusal(convertModel(from, path.join(from, 'to.gguf'), 'F16'));
    expect(error).to.be.instanceOf(EngineError);
    expect(error.message).to.include(path.join(from, 'to.gguf')).and.include('free some space');
    expect(error).to.have.nested.property('cause.code').that.is.oneOf(['ENOTDIR', 'EEXIST']);
  });

  it('leaves the file of before where the new one fails', async () => {
    const to = folder.at('before/to.gguf');
    await convertModel(modelWith('good.gguf', 1), to, 'F16');
    const before = readFileSync(to);
    await refusal(convertModel(modelWith('bad.gguf', 1e6), to, 'F16'));
    expect(readFileSync(to).equals(before)).to.equal(true);
    expect(readdirSync(folder.at('before'))).to.deep.equal(['to.gguf']);
  });

  it('refuses a model that is cut short before it writes anything', async () => {
    const from = modelWith('cut.gguf', 1);
    truncateSync(from, 600);
    const error = await refusal(convertModel(from, folder.at('cut/to.gguf'), 'F16'));
    expect(error.message).to.include('It is cut short');
    expect(() => readdirSync(folder.at('cut'))).to.throw('ENOENT');
  });

  it('copes with several at once, each with the same result', async () => {
    const [from, to] = [modelWith('shared.gguf', 1), folder.at('shared/to.gguf')];
    const all = await Promise.all(Array.from({ length: 8 }, () => convertModel(from, to, 'F16')));
    expect(new Set(all.map(({ bytesAfter }) => bytesAfter)).size).to.equal(1);
    expect(readdirSync(folder.at('shared'))).to.deep.equal(['to.gguf']);
    await convertModel(from, folder.at('alone.gguf'), 'F16');
    expect(readFileSync(to).equals(readFileSync(folder.at('alone.gguf')))).to.equal(true);
  });
});
