import type { GgufValue } from './gguf-value';
import type { TensorDescription } from './tensor-type';

/** One key of the metadata, with where its bytes are: to copy what a decoded value may not say exactly. */
export interface GgufEntry {
  readonly key: string;
  /** Bytes of a string that are no UTF-8 are replaced by U+FFFD. */
  readonly value: GgufValue;
  /** Of the first byte of the key, from the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

/** A tensor of a file, with where its weights are. */
export interface TensorPlace extends TensorDescription {
  /** From the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

/** What a GGUF file says about itself before its weights, in the order of the file. */
export interface GgufHead {
  readonly version: 2 | 3;
  readonly entries: readonly GgufEntry[];
  readonly tensors: readonly TensorPlace[];
  /** Every tensor starts at a multiple of so many bytes. */
  readonly alignment: number;
}
