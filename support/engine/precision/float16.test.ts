import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { FLOAT16 } from './float16';
import { bytesOfHalves, floatOf, halvesOf, neighbour, seededBits } from './seeded-weights.fixture';

const SIGN = 0x8000;
const INFINITE = 0x7c00;
const every = Array.from({ length: 0x10000 }, (_, half) => half);
const isNaNHalf = (half: number): boolean => (half & 0x7fff) > INFINITE;

/** The value of a half by the definition of IEEE 754: exact, as a double holds every one. */
function valueOf(half: number): number {
  const [exponent, fraction] = [(half >> 10) & 0x1f, half & 0x3ff];
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return half & SIGN ? -magnitude : magnitude;
}

// In the order of their bits; the last is what comes after the largest, from which on all is infinite.
const magnitudes = every.slice(0, INFINITE + 1).map(valueOf);

/** The nearest half by search among all of them, ties to the even one: by the definition, not by its bits. */
function nearest(weight: number): number {
  const magnitude = Math.abs(weight);
  const sign = Object.is(weight, -0) || weight < 0 ? SIGN : 0;
  if (magnitude >= magnitudes[INFINITE]!) return sign | INFINITE;
  let [below, above] = [0, INFINITE];
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (magnitudes[middle]! <= magnitude) below = middle;
    else above = middle;
  }
  const tie = (magnitudes[below]! + magnitudes[above]!) / 2;
  if (magnitude === tie) return sign | (below % 2 === 0 ? below : above);
  return sign | (magnitude < tie ? below : above);
}

const encoded = (weights: readonly number[]): number[] =>
  halvesOf(FLOAT16.encode(Float32Array.from(weights)));

describe('half precision', () => {
  it('has the value of the definition for each of the 65,536 bit patterns', () => {
    const values = FLOAT16.decode(bytesOfHalves(every));
    for (const half of every) {
      const infinite = half & SIGN ? -Infinity : Infinity;
      const due = isNaNHalf(half) ? NaN : (half & 0x7fff) === INFINITE ? infinite : valueOf(half);
      if (!Object.is(values[half], due)) expect(values[half], half.toString(16)).to.equal(due);
    }
  });

  it('writes each of them as it was read, and a NaN as a NaN', () => {
    const again = halvesOf(FLOAT16.encode(FLOAT16.decode(bytesOfHalves(every))));
    expect(again.filter((half, index) => half !== index && !isNaNHalf(index))).to.deep.equal([]);
    expect(again.filter((half, index) => isNaNHalf(half) !== isNaNHalf(index))).to.deep.equal([]);
  });

  it('rounds what lies between two neighbours to the nearer one and their middle to the even one', () => {
    const lower = every.slice(0, INFINITE);
    const ties = lower.map((half) => (magnitudes[half]! + magnitudes[half + 1]!) / 2);
    const even = lower.map((half) => half + (half % 2));
    expect(encoded(ties)).to.deep.equal(even);
    expect(encoded(ties.map((tie) => -tie))).to.deep.equal(even.map((half) => half | SIGN));
    expect(encoded(ties.map((tie) => neighbour(tie, -1)))).to.deep.equal(lower);
    expect(encoded(ties.map((tie) => neighbour(tie, 1)))).to.deep.equal(lower.map((half) => half + 1));
  });

  it('rounds any float to the nearest half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (bits) => {
        const weight = floatOf(bits);
        const [half = 0] = encoded([weight]);
        if (Number.isNaN(weight)) expect(isNaNHalf(half)).to.equal(true);
        else expect(half).to.equal(nearest(weight));
      }),
      { numRuns: 2000 },
    );
  });

  for (const { weight, half } of [
    { weight: 65_504, half: 0x7bff },
    { weight: 65_519.99, half: 0x7bff },
    { weight: 65_520, half: INFINITE },
    { weight: -65_520, half: SIGN | INFINITE },
    { weight: Infinity, half: INFINITE },
    { weight: 2 ** -14, half: 0x0400 }, // the least normal one
    { weight: 2 ** -24, half: 0x0001 }, // the least of all
    { weight: 2 ** -25, half: 0 },
    { weight: 2 ** -25 * (1 + 2 ** -23), half: 0x0001 },
    { weight: -(2 ** -26), half: SIGN },
    { weight: -0, half: SIGN },
    { weight: 1e-45, half: 0 },
  ]) {
    it(`makes ${Object.is(weight, -0) ? '-0' : weight} ${half.toString(16).padStart(4, '0')}`, () => {
      expect(encoded([weight])).to.deep.equal([half]);
    });
  }

  it('says truly where infinity begins', () => {
    expect(encoded([FLOAT16.largest, neighbour(FLOAT16.overflowsFrom, -1)])).to.deep.equal([0x7bff, 0x7bff]);
    expect(encoded([FLOAT16.overflowsFrom])).to.deep.equal([INFINITE]);
  });

  it('writes the bytes that ggml writes', () => {
    // By ggml_fp32_to_fp16_row of the libggml-base of node-llama-cpp 3.22.1, called on the same floats.
    // NaNs are infinities here: their bits are nobody's promise.
    const bits = seededBits(65_536).map((pattern) =>
      Number.isNaN(floatOf(pattern)) ? pattern & 0xff800000 : pattern,
    );
    const bytes = FLOAT16.encode(new Float32Array(bits.buffer));
    expect(createHash('sha256').update(bytes).digest('hex')).to.equal(
      '7aff8d3324b30e2ce1fc4df11fcb361b18c93a3852a43bdaa8a08393e3d192c4',
    );
  });
});
