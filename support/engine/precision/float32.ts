import { toFileOrder, toHostOrder } from './byte-order';
import type { NumberFormat } from './number-format';

const WIDTH = Float32Array.BYTES_PER_ELEMENT;
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** Single precision, IEEE 754 binary32: nothing is rounded, and the bits of NaNs stay. */
export const FLOAT32: NumberFormat = {
  type: 'F32',
  largest: LARGEST,
  overflowsFrom: Infinity,
  holdsNonFinite: true,
  encode: toFileOrder,
  decode(bytes) {
    const { buffer, byteOffset, byteLength } = toHostOrder(bytes, WIDTH);
    return new Float32Array(buffer, byteOffset, byteLength / WIDTH);
  },
};
