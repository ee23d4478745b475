/// <reference lib="esnext.float16" />
/** A metadata value of a GGUF file; `strings` and `int32s` are arrays. */
export type GgufValue =
  | { readonly type: 'uint32'; readonly value: number }
  | { readonly type: 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'int32s'; readonly value: readonly number[] };

/** A tensor in single or half precision; `shape` has the fastest-moving dimension first, as GGUF has it. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float16Array;
}

/** What a GGUF file holds, in the order in which it is written. */
export interface GgufContents {
  readonly metadata: Readonly<Record<string, GgufValue>>;
  readonly tensors: readonly GgufTensor[];
}

// Codes of the GGUF v3 specification (ggml/docs/gguf.md).
const VERSION = 3;
const ALIGNMENT = 32;
const ARRAY = 9;
const TYPE_CODES = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8 } as const;
const TENSOR_F32 = 0;
const TENSOR_F16 = 1;

/**
 * The bytes of a GGUF v3 file, little-endian, in chunks that follow each other. The same contents give the
 * same bytes on every platform. Throws a `RangeError` where a tensor's data do not fill its shape.
 */
export function encodeGguf({ metadata, tensors }: GgufContents): readonly Uint8Array[] {
  const entries = Object.entries(metadata);
  const header = [Buffer.from('GGUF'), uint32(VERSION), uint64(tensors.length), uint64(entries.length)];
  for (const [key, value] of entries) header.push(text(key), ...encodeValue(value));

  let offset = 0;
  for (const tensor of tensors) {
    header.push(...encodeTensorInfo(tensor, offset));
    offset += aligned(tensor.data.byteLength);
  }
  return [...padded(Buffer.concat(header)), ...tensors.flatMap(({ data }) => padded(littleEndian(data)))];
}

function encodeValue(value: GgufValue): readonly Buffer[] {
  switch (value.type) {
    case 'uint32':
      return [uint32(TYPE_CODES.uint32), uint32(value.value)];
    case 'float32':
      return [uint32(TYPE_CODES.float32), float32(value.value)];
    case 'bool':
      return [uint32(TYPE_CODES.bool), Buffer.from([value.value ? 1 : 0])];
    case 'string':
      return [uint32(TYPE_CODES.string), text(value.value)];
    case 'strings':
      return [...arrayHead(TYPE_CODES.string, value.value.length), ...value.value.map(text)];
    case 'int32s':
      return [...arrayHead(TYPE_CODES.int32, value.value.length), ...value.value.map(int32)];
  }
}

const arrayHead = (elementCode: number, length: number): readonly Buffer[] => [
  uint32(ARRAY),
  uint32(elementCode),
  uint64(length),
];

function encodeTensorInfo({ name, shape, data }: GgufTensor, offset: number): readonly Buffer[] {
  const elements = shape.reduce((product, size) => product * size, 1);
  if (elements !== data.length) {
    throw new RangeError(
      `tensor "${name}" has ${data.length} values, its shape ${shape.join(' x ')} asks for ${elements}`,
    );
  }
  const code = data instanceof Float32Array ? TENSOR_F32 : TENSOR_F16;
  return [text(name), uint32(shape.length), ...shape.map(uint64), uint32(code), uint64(offset)];
}

const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

function padded(bytes: Uint8Array): readonly Uint8Array[] {
  return [bytes, new Uint8Array(aligned(bytes.byteLength) - bytes.byteLength)];
}

function littleEndian(data: GgufTensor['data']): Uint8Array {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  if (hostIsLittleEndian) return bytes;
  return data instanceof Float32Array ? Buffer.from(bytes).swap32() : Buffer.from(bytes).swap16();
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

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
