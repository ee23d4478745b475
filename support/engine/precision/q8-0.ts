/// <reference lib="esnext.float16" />
import { FLOAT16 } from './float16';
import type { NumberFormat } from './number-format';
import { blockWeights, bytesOfWeights } from './tensor-type';

const BLOCK = blockWeights('Q8_0');
const BLOCK_BYTES = bytesOfWeights('Q8_0', BLOCK);
const SCALE_BYTES = 2;
const STEPS = 127;

/**
 * Integers of 8 bits in blocks of 32 that share a scale, as quantize_row_q8_0_ref of ggml writes them: the
 * scale is d = max |x| / 127, kept in half precision before the integers, and each integer is x / d, halves
 * rounded away from zero. A weight comes back within d / 2 of itself, and 127 times what d was rounded by.
 * Every step is rounded to single precision, as ggml does: the bytes are the same.
 */
export const Q8_0: NumberFormat = {
  type: 'Q8_0',
  largest: STEPS * FLOAT16.largest,
  overflowsFrom: STEPS * FLOAT16.overflowsFrom,
  holdsNonFinite: false,
  encode(weights) {
    const bytes = new Uint8Array(bytesOfWeights('Q8_0', weights.length));
    const integers = new Int8Array(bytes.buffer);
    const scales = new DataView(bytes.buffer);
    for (let start = 0, block = 0; start < weights.length; start += BLOCK, block += BLOCK_BYTES) {
      let largest = 0;
      for (let index = start; index < start + BLOCK; index++) {
        largest = Math.max(largest, Math.abs(weights[index] ?? 0));
      }
      const scale = Math.fround(largest / STEPS);
      scales.setFloat16(block, scale, true);
      // Infinite for a scale of which nothing is left in half precision: then all integers are stored as 0.
      const inverse = Math.fround(1 / scale);
      for (let index = 0; index < BLOCK; index++) {
        const steps = Math.fround((weights[start + index] ?? 0) * inverse);
        // Stored without its fraction: halves away from zero.
        integers[block + SCALE_BYTES + index] = steps < 0 ? steps - 0.5 : steps + 0.5;
      }
    }
    return bytes;
  },
  decode(bytes) {
    const weights = new Float32Array((bytes.length / BLOCK_BYTES) * BLOCK);
    const integers = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    const scales = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let start = 0, block = 0; start < weights.length; start += BLOCK, block += BLOCK_BYTES) {
      const scale = scales.getFloat16(block, true);
      for (let index = 0; index < BLOCK; index++) {
        weights[start + index] = scale * (integers[block + SCALE_BYTES + index] ?? 0);
      }
    }
    return weights;
  },
};
