import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { BFLOAT16 } from './bfloat16';
import { bytesOfHalves, floatOf, halvesOf, neighbour, seededBits } from './seeded-weights.fixture';

const INFINITE = 0x7f80;
const every = Array.from({ length: 0x10000 }, (_, half) => half);
const isNaNHalf = (half: number): boolean => (half & 0x7fff) > INFINITE;

/** The nearest bfloat16 in arithmetic of doubles, which is exact here: 8 bits of significand, ties to even. */
function nearest(weight: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(weight))), -126);
  const unit = 2 ** (exponent - 7);
  const units = weight / unit;
  const below = Math.floor(units);
  const rest = units - below;
  const rounded = rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
  const value = rounded * unit;
  return Math.abs(value) >= 2 ** 128 ? Math.sign(value) * Infinity : value;
}

const encoded = (weights: readonly number[]): number[] =>
  halvesOf(BFLOAT16.encode(Float32Array.from(weights)));
const rounded = (weight: number): number => BFLOAT16.decode(BFLOAT16.encode(Float32Array.of(weight)))[0]!;

describe('bfloat16', () => {
  it('has the upper half of a float for each of the 65,536 bit patterns', () => {
    const values = BFLOAT16.decode(bytesOfHalves(every));
    for (const half of every) {
      const due = floatOf(half * 0x10000);
      if (!Object.is(values[half], due)) expect(values[half], half.toString(16)).to.equal(due);
    }
  });

  it('writes each of them as it was read, NaNs quiet', () => {
    const again = halvesOf(BFLOAT16.encode(BFLOAT16.decode(bytesOfHalves(every))));
    expect(again).to.deep.equal(every.map((half) => (isNaNHalf(half) ? half | 0x40 : half)));
  });

  it('rounds what lies between two neighbours to the nearer one and their middle to the even one', () => {
    const lower = every.slice(0, INFINITE);
    const ties = lower.map((half) => floatOf(half * 0x10000 + 0x8000));
    const even = lower.map((half) => half + (half % 2));
    expect(encoded(ties)).to.deep.equal(even);
    expect(encoded(ties.map((tie) => -tie))).to.deep.equal(even.map((half) => half | 0x8000));
    expect(encoded(ties.map((tie) => neighbour(tie, -1)))).to.deep.equal(lower);
    expect(encoded(ties.map((tie) => neighbour(tie, 1)))).to.deep.equal(lower.map((half) => half + 1));
  });

  it('rounds any float to the nearest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (bits) => {
        const weight = floatOf(bits);
        if (Number.isNaN(weight)) expect(rounded(weight)).to.be.NaN;
        else if (weight === 0 || !Number.isFinite(weight)) expect(rounded(weight)).to.equal(weight);
        else expect(Math.abs(rounded(weight))).to.equal(Math.abs(nearest(weight)));
      }),
      { numRuns: 2000 },
    );
  });

  it('does not take a NaN for infinity where its upper bits are those of infinity', () => {
    const nans = Uint32Array.of(0x7f800001, 0xff800001, 0x7f80ffff, 0xffffffff);
    const halves = halvesOf(BFLOAT16.encode(new Float32Array(nans.buffer)));
    expect(halves).to.deep.equal([0x7fc0, 0xffc0, 0x7fc0, 0xffff]);
  });

  it('keeps infinities and signed zeros, and says truly where infinity begins', () => {
    expect(encoded([Infinity, -Infinity, 0, -0])).to.deep.equal([INFINITE, 0xff80, 0, 0x8000]);
    expect(encoded([BFLOAT16.largest, neighbour(BFLOAT16.overflowsFrom, -1)])).to.deep.equal([
      0x7f7f, 0x7f7f,
    ]);
    expect(encoded([BFLOAT16.overflowsFrom, -BFLOAT16.overflowsFrom])).to.deep.equal([INFINITE, 0xff80]);
  });

  it('writes the bytes that ggml writes', () => {
    // By ggml_fp32_to_bf16_row_ref of the libggml-base of node-llama-cpp 3.22.1, NaNs among the floats.
    const bytes = BFLOAT16.encode(new Float32Array(seededBits(65_536).buffer));
    expect(createHash('sha256').update(bytes).digest('hex')).to.equal(
      '8e34631c7a41079d4054af3c0e86838fd710ab575a7461a8e5cb84e3eadf5861',
    );
  });
});
