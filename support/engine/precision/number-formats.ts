import { BFLOAT16 } from './bfloat16';
import { FLOAT16 } from './float16';
import { FLOAT32 } from './float32';
import type { NumberFormat } from './number-format';
import { Q8_0 } from './q8-0';
import type { TensorType } from './tensor-type';

/** The format of each tensor type. */
export const NUMBER_FORMATS: Readonly<Record<TensorType, NumberFormat>> = {
  F32: FLOAT32,
  F16: FLOAT16,
  BF16: BFLOAT16,
  Q8_0,
};
