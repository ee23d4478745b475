/// <reference lib="esnext.float16" />
import { toFileOrder } from './precision/byte-order';
import {
  ALIGNMENT_RANGE,
  DEFAULT_ALIGNMENT,
  encodeEntry,
  encodeHead,
  isAlignment,
  padding,
} from './precision/gguf-encoding';
import type { GgufValue } from './precision/gguf-value';
import { bytesOfWeights, rowsFit, weightsOf, type TensorDescription } from './precision/tensor-type';

/** A tensor in single or half precision; `shape` has the fastest-moving dimension first, as GGUF has it. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float16Array;
}

/** A tensor of any type whose weights are as a file has them, little-endian. */
export interface EncodedTensor extends TensorDescription {
  readonly bytes: Uint8Array;
}

/** What a GGUF file holds, in the order in which it is written. */
export interface GgufContents {
  readonly metadata: Readonly<Record<string, GgufValue>>;
  readonly tensors: readonly (GgufTensor | EncodedTensor)[];
}

/**
 * The bytes of a GGUF v3 file, little-endian, in chunks that follow each other. The same contents give the
 * same bytes on every platform. Throws a `RangeError` where a tensor's data do not fill its shape, or a
 * number is out of the range of its type.
 */
export function encodeGguf({ metadata, tensors }: GgufContents): readonly Uint8Array[] {
  const alignment = alignmentOf(metadata);
  const entries = Object.entries(metadata).map(([key, value]) => encodeEntry(key, value));
  const encoded = tensors.map(encodedTensor);
  const head = encodeHead(entries, encoded, alignment);
  const padded = (bytes: Uint8Array): readonly Uint8Array[] => [bytes, padding(bytes.byteLength, alignment)];
  return [...padded(head), ...encoded.flatMap(({ bytes }) => padded(bytes))];
}

function alignmentOf(metadata: GgufContents['metadata']): number {
  const given = metadata['general.alignment'];
  if (given === undefined) return DEFAULT_ALIGNMENT;
  if (isAlignment(given)) return given.value;
  throw new RangeError(`general.alignment is ${given.type} ${String(given.value)}, not ${ALIGNMENT_RANGE}`);
}

function encodedTensor(tensor: GgufTensor | EncodedTensor): EncodedTensor {
  const { name, shape } = tensor;
  const asked = `its shape ${shape.join(' x ')} asks for`;
  if ('data' in tensor) {
    const { data } = tensor;
    if (data.length !== weightsOf(shape)) {
      throw new RangeError(`tensor "${name}" has ${data.length} values, ${asked} ${weightsOf(shape)}`);
    }
    return { name, shape, type: data instanceof Float32Array ? 'F32' : 'F16', bytes: toFileOrder(data) };
  }
  const { type, bytes } = tensor;
  if (!rowsFit(type, shape)) {
    throw new RangeError(`tensor "${name}" has rows of ${shape[0] ?? 1} weights, which ${type} cannot have`);
  }
  const size = bytesOfWeights(type, weightsOf(shape));
  if (bytes.byteLength !== size) {
    throw new RangeError(`tensor "${name}" has ${bytes.byteLength} bytes, ${asked} ${size} in ${type}`);
  }
  return tensor;
}
