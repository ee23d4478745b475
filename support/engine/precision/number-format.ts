import type { TensorType } from './tensor-type';

/** Takes weights from single precision to the bytes of one tensor type in a file, and back. */
export interface NumberFormat {
  readonly type: TensorType;
  /** The largest weight that it holds. */
  readonly largest: number;
  /** The least magnitude, as a float, that it rounds to infinity. */
  readonly overflowsFrom: number;
  /** Whether it has infinities and NaN. */
  readonly holdsNonFinite: boolean;
  /** Rounds to the nearest that it has. The weights have to be whole blocks; the bytes may share their memory. */
  readonly encode: (weights: Float32Array) => Uint8Array;
  /** Exact for every format of floats. The bytes have to be whole blocks; the weights may share their memory. */
  readonly decode: (bytes: Uint8Array) => Float32Array;
}
