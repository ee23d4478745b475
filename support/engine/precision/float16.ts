/// <reference lib="esnext.float16" />
import { toFileOrder, toHostOrder } from './byte-order';
import type { NumberFormat } from './number-format';

const WIDTH = Float16Array.BYTES_PER_ELEMENT;

/**
 * Half precision, IEEE 754 binary16: 5 bits of exponent, 10 of fraction. Ties go to the even neighbour, and
 * from halfway between the largest, 65504, and the next power of two on it is infinity. The engine of
 * JavaScript rounds so by its specification; the test holds it to that.
 */
export const FLOAT16: NumberFormat = {
  type: 'F16',
  largest: 65_504,
  overflowsFrom: 65_520,
  holdsNonFinite: true,
  encode(weights) {
    const halves = new Float16Array(weights.length);
    // Twice as fast as making the array from the weights.
    halves.set(weights);
    return toFileOrder(halves);
  },
  decode(bytes) {
    const { buffer, byteOffset, byteLength } = toHostOrder(bytes, WIDTH);
    const weights = new Float32Array(byteLength / WIDTH);
    weights.set(new Float16Array(buffer, byteOffset, weights.length));
    return weights;
  },
};
