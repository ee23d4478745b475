import { toFileOrder, toHostOrder } from './byte-order';
import type { NumberFormat } from './number-format';

const WIDTH = Uint16Array.BYTES_PER_ELEMENT;
const DROPPED_BITS = 16;
const BELOW_HALF = 0x7fff;
const MAGNITUDE = 0x7fffffff;
const INFINITE = 0x7f800000;
const QUIET = 0x40;

/**
 * The upper half of single precision: 8 bits of exponent, 7 of fraction. Ties go to the even neighbour; a NaN
 * keeps its upper bits and is made quiet, or it could become infinity. As ggml_compute_fp32_to_bf16 of ggml.
 */
export const BFLOAT16: NumberFormat = {
  type: 'BF16',
  largest: (2 - 2 ** -7) * 2 ** 127,
  overflowsFrom: (2 - 2 ** -8) * 2 ** 127,
  holdsNonFinite: true,
  encode(weights) {
    const bits = new Int32Array(weights.buffer, weights.byteOffset, weights.length);
    const halves = new Uint16Array(weights.length);
    for (let index = 0; index < halves.length; index++) {
      const single = bits[index] ?? 0;
      const upper = single >> DROPPED_BITS;
      const isNaN = (single & MAGNITUDE) > INFINITE;
      halves[index] = isNaN ? upper | QUIET : (single + BELOW_HALF + (upper & 1)) >> DROPPED_BITS;
    }
    return toFileOrder(halves);
  },
  decode(bytes) {
    const { buffer, byteOffset, byteLength } = toHostOrder(bytes, WIDTH);
    const halves = new Uint16Array(buffer, byteOffset, byteLength / WIDTH);
    const bits = new Int32Array(halves.length);
    for (let index = 0; index < bits.length; index++) bits[index] = (halves[index] ?? 0) << DROPPED_BITS;
    return new Float32Array(bits.buffer);
  },
};
