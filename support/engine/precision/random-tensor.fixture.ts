/// <reference lib="esnext.float16" />
import type { GgufTensor } from '../gguf-writer';
import { seededBits } from './seeded-weights.fixture';
import { weightsOf } from './tensor-type';

/** A tensor in single precision with weights between -1 and 1, most of which no shorter format has exactly. */
export const randomTensor = (name: string, shape: readonly number[]): GgufTensor => ({
  name,
  shape,
  data: Float32Array.from(seededBits(weightsOf(shape)), (bits) => (bits | 0) / 2 ** 31),
});
