import type { ScalarType } from './gguf-value';

/** How values of one type stand in a GGUF file, little-endian; a string has no fixed length and is not here. */
interface ValueCodec {
  readonly code: number;
  readonly byteLength: number;
  readonly read: (bytes: Buffer) => number | bigint | boolean;
  readonly write: (bytes: Buffer, value: number | bigint | boolean) => void;
}

type FixedType = Exclude<ScalarType, 'string'>;

// Codes of gguf_metadata_value_type in ggml's docs/gguf.md.
const STRING = 8;
/** Code that stands before the element type and the length of an array. */
export const ARRAY_CODE = 9;

const CODECS: Readonly<Record<FixedType, ValueCodec>> = {
  uint8: { code: 0, byteLength: 1, read: (b) => b.readUInt8(), write: (b, v) => b.writeUInt8(Number(v)) },
  int8: { code: 1, byteLength: 1, read: (b) => b.readInt8(), write: (b, v) => b.writeInt8(Number(v)) },
  uint16: {
    code: 2,
    byteLength: 2,
    read: (b) => b.readUInt16LE(),
    write: (b, v) => b.writeUInt16LE(Number(v)),
  },
  int16: { code: 3, byteLength: 2, read: (b) => b.readInt16LE(), write: (b, v) => b.writeInt16LE(Number(v)) },
  uint32: {
    code: 4,
    byteLength: 4,
    read: (b) => b.readUInt32LE(),
    write: (b, v) => b.writeUInt32LE(Number(v)),
  },
  int32: { code: 5, byteLength: 4, read: (b) => b.readInt32LE(), write: (b, v) => b.writeInt32LE(Number(v)) },
  float32: {
    code: 6,
    byteLength: 4,
    read: (b) => b.readFloatLE(),
    write: (b, v) => b.writeFloatLE(Number(v)),
  },
  bool: {
    code: 7,
    byteLength: 1,
    read: (b) => b.readUInt8() === 1,
    write: (b, v) => b.writeUInt8(Number(v)),
  },
  uint64: {
    code: 10,
    byteLength: 8,
    read: (b) => b.readBigUInt64LE(),
    write: (b, v) => b.writeBigUInt64LE(BigInt(v)),
  },
  int64: {
    code: 11,
    byteLength: 8,
    read: (b) => b.readBigInt64LE(),
    write: (b, v) => b.writeBigInt64LE(BigInt(v)),
  },
  float64: {
    code: 12,
    byteLength: 8,
    read: (b) => b.readDoubleLE(),
    write: (b, v) => b.writeDoubleLE(Number(v)),
  },
};
const FIXED_TYPES = Object.keys(CODECS) as readonly FixedType[];

/** How values of that type are read and written. */
export const valueCodec = (type: FixedType): ValueCodec => CODECS[type];

/** The code that stands for a type in a GGUF file. */
export const valueTypeCode = (type: ScalarType): number => (type === 'string' ? STRING : CODECS[type].code);

/** The type that a code stands for; none for an array and for codes that GGUF does not know. */
export const valueTypeOf = (code: number): ScalarType | undefined =>
  code === STRING ? 'string' : FIXED_TYPES.find((type) => CODECS[type].code === code);
