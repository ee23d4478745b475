import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { FLOAT16 } from './float16';
import { Q8_0 } from './q8-0';
import { neighbour, seededWeights } from './seeded-weights.fixture';

const BLOCK = 32;
const BLOCK_BYTES = 34;

const blockOf = (weights: readonly number[]): Float32Array => {
  const block = new Float32Array(BLOCK);
  block.set(weights);
  return block;
};
const integersOf = (bytes: Uint8Array): Int8Array => new Int8Array(bytes.slice(2, BLOCK_BYTES).buffer);
const scaleOf = (bytes: Uint8Array): number => FLOAT16.decode(bytes.slice(0, 2))[0]!;

const weight = fc.float({ min: -4, max: 4, noNaN: true });
const block = fc.array(weight, { minLength: BLOCK, maxLength: BLOCK });
// From where the scale is subnormal in half precision to where it is near its largest.
const magnitude = fc.integer({ min: -20, max: 20 });

describe('Q8_0', () => {
  it('brings a weight back within half a step, and what the scale was rounded by', () => {
    fc.assert(
      fc.property(block, magnitude, (unscaled, exponent) => {
        const weights = Float32Array.from(unscaled, (one) => one * 2 ** exponent);
        const bytes = Q8_0.encode(weights);
        const step = Math.max(...weights.map(Math.abs)) / 127;
        const scaleError = Math.abs(step - scaleOf(bytes));
        // The quotient is rounded to single precision before it is to an integer.
        const slack = 1 + 2 ** -14;
        Q8_0.decode(bytes).forEach((decoded, index) => {
          const error = Math.abs(decoded - weights[index]!);
          expect(error).to.be.at.most((step / 2 + 127 * scaleError) * slack);
        });
      }),
    );
  });

  it('rounds the scale by no more than half precision does', () => {
    fc.assert(
      fc.property(block, magnitude, (unscaled, exponent) => {
        const weights = Float32Array.from(unscaled, (one) => one * 2 ** exponent);
        const step = Math.max(...weights.map(Math.abs)) / 127;
        const error = Math.abs(step - scaleOf(Q8_0.encode(weights)));
        expect(error).to.be.at.most(Math.max(step * 2 ** -11, 2 ** -25) * (1 + 2 ** -12));
      }),
    );
  });

  it('gives what it read the same bytes again', () => {
    fc.assert(
      fc.property(block, fc.integer({ min: -10, max: 20 }), (unscaled, exponent) => {
        const bytes = Q8_0.encode(Float32Array.from(unscaled, (one) => one * 2 ** exponent));
        fc.pre(scaleOf(bytes) > 0);
        expect(Q8_0.encode(Q8_0.decode(bytes))).to.deep.equal(bytes);
      }),
    );
  });

  it('takes each block by itself', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 4 }), (blocks) => {
        const whole = Q8_0.encode(Float32Array.from(blocks.flat()));
        const parts = blocks.map((one) => Buffer.from(Q8_0.encode(Float32Array.from(one))));
        expect(Buffer.from(whole)).to.deep.equal(Buffer.concat(parts));
        expect(whole.length).to.equal(blocks.length * BLOCK_BYTES);
      }),
    );
  });

  it('gives the largest weight 127 steps, and rounds halves away from zero', () => {
    const bytes = Q8_0.encode(blockOf([127, -127, 0.5, -0.5, 1.5, 2.5, -2.5, 0.499, 126.5]));
    expect(scaleOf(bytes)).to.equal(1);
    expect([...integersOf(bytes)].slice(0, 10)).to.deep.equal([127, -127, 1, -1, 2, 3, -3, 0, 127, 0]);
  });

  it('has zeros for zeros, and for what is too small for any scale', () => {
    for (const tiny of [0, -0, 1e-45, 1e-38, 1e-30]) {
      const decoded = Q8_0.decode(Q8_0.encode(blockOf([tiny, -tiny, tiny / 2])));
      expect(
        [...decoded].every((one) => one === 0),
        String(tiny),
      ).to.equal(true);
    }
  });

  it('says truly where infinity begins', () => {
    const below = Q8_0.encode(blockOf([neighbour(Q8_0.overflowsFrom, -1)]));
    expect(Q8_0.decode(below)[0]).to.equal(Q8_0.largest);
    expect(scaleOf(Q8_0.encode(blockOf([Q8_0.overflowsFrom])))).to.equal(Infinity);
    expect(Q8_0.decode(Q8_0.encode(blockOf([-Q8_0.largest])))[0]).to.equal(-Q8_0.largest);
  });

  it('writes and reads the bytes as ggml does', () => {
    // By quantize_row_q8_0_ref and dequantize_row_q8_0 of the libggml-base of node-llama-cpp 3.22.1.
    const bytes = Q8_0.encode(seededWeights(65_536));
    const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
    expect(sha256(bytes)).to.equal('12eb4a24732aa21983f60e2480a5d453a01fa1285cc481cdb199de0b7f467557');
    expect(sha256(new Uint8Array(Q8_0.decode(bytes).buffer))).to.equal(
      '1b078d8a72b183e5e8438d264e34ad20d84ca151fa299f6505b1333fdd2a7a35',
    );
  });
});
