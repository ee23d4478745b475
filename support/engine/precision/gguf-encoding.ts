import type { GgufValue, Scalar, ScalarType } from './gguf-value';
import { bytesOfWeights, tensorTypeCode, weightsOf, type TensorDescription } from './tensor-type';
import { ARRAY_CODE, valueCodec, valueTypeCode } from './value-codec';

const VERSION = 3;

/** Tensors start at multiples of so many bytes where the metadata have no `general.alignment`. */
export const DEFAULT_ALIGNMENT = 32;

// llama.cpp takes every power of two; beyond a large page of memory none makes sense.
const LARGEST_ALIGNMENT = 1024 * 1024;

/** What a `general.alignment` may be, in words. */
export const ALIGNMENT_RANGE = `a uint32 power of two up to ${LARGEST_ALIGNMENT}`;

/** Whether a metadata value can be the `general.alignment`. */
export const isAlignment = (given: GgufValue): given is GgufValue & { readonly type: 'uint32' } =>
  given.type === 'uint32' &&
  given.value > 0 &&
  given.value <= LARGEST_ALIGNMENT &&
  (given.value & (given.value - 1)) === 0;

/** The least multiple of `alignment` from `size` on. */
export const aligned = (size: number, alignment: number): number => Math.ceil(size / alignment) * alignment;

/** The zeros that take `size` to a multiple of `alignment`. */
export const padding = (size: number, alignment: number): Uint8Array =>
  new Uint8Array(aligned(size, alignment) - size);

/**
 * The bytes of one key with its value. Throws a `RangeError` where a number is out of the range of its type.
 */
export function encodeEntry(key: string, { type, value }: GgufValue): Uint8Array {
  if (!isArray(value)) return Buffer.concat([text(key), ...single(type as ScalarType, value)]);
  const element = type.slice(0, -1) as ScalarType;
  const head = [uint32(ARRAY_CODE), uint32(valueTypeCode(element)), uint64(value.length)];
  return Buffer.concat([text(key), ...head, ...value.map((one: Scalar) => scalar(element, one))]);
}

/**
 * What a GGUF v3 file has before its tensors, unpadded. The entries are key-values as `encodeEntry` makes
 * them; the tensors follow each other in this order, each at a multiple of `alignment`.
 */
export function encodeHead(
  entries: readonly Uint8Array[],
  tensors: readonly TensorDescription[],
  alignment: number,
): Uint8Array {
  const infos: Buffer[] = [];
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    const sizes = shape.map(uint64);
    infos.push(text(name), uint32(shape.length), ...sizes, uint32(tensorTypeCode(type)), uint64(offset));
    offset += aligned(bytesOfWeights(type, weightsOf(shape)), alignment);
  }
  const counts = [uint32(VERSION), uint64(tensors.length), uint64(entries.length)];
  return Buffer.concat([Buffer.from('GGUF'), ...counts, ...entries, ...infos]);
}

type ArrayValue = Extract<GgufValue['value'], readonly unknown[]>;

const isArray = (value: GgufValue['value']): value is ArrayValue => Array.isArray(value);

const single = (type: ScalarType, value: Scalar): readonly Buffer[] => [
  uint32(valueTypeCode(type)),
  scalar(type, value),
];

function scalar(type: ScalarType, value: Scalar): Buffer {
  if (type === 'string') return text(String(value));
  const { byteLength, write } = valueCodec(type);
  const bytes = Buffer.alloc(byteLength);
  write(bytes, value as Exclude<Scalar, string>);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
