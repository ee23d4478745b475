/** How a tensor keeps its weights: the types of GGUF that are read, written and converted here. */
export type TensorType = 'F32' | 'F16' | 'BF16' | 'Q8_0';

/** A tensor without its weights; `shape` has the fastest-moving dimension first, as GGUF has it. */
export interface TensorDescription {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: TensorType;
}

interface Layout {
  /** Code of the type in a GGUF file (`ggml_type` of ggml's docs/gguf.md). */
  readonly code: number;
  /** Weights that are kept together, and the bytes that they take. */
  readonly weights: number;
  readonly bytes: number;
}

const LAYOUTS: Readonly<Record<TensorType, Layout>> = {
  F32: { code: 0, weights: 1, bytes: 4 },
  F16: { code: 1, weights: 1, bytes: 2 },
  BF16: { code: 30, weights: 1, bytes: 2 },
  Q8_0: { code: 8, weights: 32, bytes: 34 },
};
/** All types that are read and written. */
export const TENSOR_TYPES = Object.keys(LAYOUTS) as readonly TensorType[];

// The other types of ggml_type, to name what cannot be read; codes that were taken back are left out.
const FOREIGN_TYPES: Readonly<Record<number, string>> = {
  ...{ 2: 'Q4_0', 3: 'Q4_1', 6: 'Q5_0', 7: 'Q5_1', 9: 'Q8_1', 10: 'Q2_K', 11: 'Q3_K', 12: 'Q4_K' },
  ...{ 13: 'Q5_K', 14: 'Q6_K', 15: 'Q8_K', 16: 'IQ2_XXS', 17: 'IQ2_XS', 18: 'IQ3_XXS', 19: 'IQ1_S' },
  ...{ 20: 'IQ4_NL', 21: 'IQ3_S', 22: 'IQ2_S', 23: 'IQ4_XS', 24: 'I8', 25: 'I16', 26: 'I32', 27: 'I64' },
  ...{ 28: 'F64', 29: 'IQ1_M', 34: 'TQ1_0', 35: 'TQ2_0', 39: 'MXFP4', 40: 'NVFP4' },
};

/** The code that stands for the type in a GGUF file. */
export const tensorTypeCode = (type: TensorType): number => LAYOUTS[type].code;

/** The type that the code stands for; none where it is not one of those converted here. */
export const tensorTypeOf = (code: number): TensorType | undefined =>
  TENSOR_TYPES.find((type) => LAYOUTS[type].code === code);

/** What to call a type by its code, also one that is not read here. */
export const tensorTypeName = (code: number): string =>
  tensorTypeOf(code) ?? FOREIGN_TYPES[code] ?? `unknown (code ${code})`;

/** Number of weights that one block of the type holds. */
export const blockWeights = (type: TensorType): number => LAYOUTS[type].weights;

/** Bytes of that many weights. Throws a `RangeError` where they are no whole number of blocks. */
export function bytesOfWeights(type: TensorType, count: number): number {
  const { weights, bytes } = LAYOUTS[type];
  if (count % weights !== 0)
    throw new RangeError(`${count} weights do not fill blocks of ${weights} (${type})`);
  return (count / weights) * bytes;
}

/** Number of weights of a shape; 1 for a scalar, which has no dimensions. */
export const weightsOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/** Whether each row, along the first dimension, is a whole number of blocks of the type. */
export const rowsFit = (type: TensorType, shape: readonly number[]): boolean =>
  (shape[0] ?? 1) % LAYOUTS[type].weights === 0;
