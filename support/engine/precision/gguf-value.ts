/** Types of a single number in a GGUF file; those of 64 bits are `bigint`s, which a `number` would round. */
type NumberType = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';
type BigIntType = 'uint64' | 'int64';

/** Type of a single value, also of the elements of an array. */
export type ScalarType = NumberType | BigIntType | 'bool' | 'string';

/** A metadata value of a GGUF file; a type in the plural is an array: `strings` of texts, `int32s` of integers. */
export type GgufValue =
  | { readonly type: NumberType; readonly value: number }
  | { readonly type: BigIntType; readonly value: bigint }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: `${NumberType}s`; readonly value: readonly number[] }
  | { readonly type: `${BigIntType}s`; readonly value: readonly bigint[] }
  | { readonly type: 'bools'; readonly value: readonly boolean[] }
  | { readonly type: 'strings'; readonly value: readonly string[] };

/** One value or one element of an array. */
export type Scalar = number | bigint | boolean | string;
