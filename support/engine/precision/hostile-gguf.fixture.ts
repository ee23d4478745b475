import { start, tensorInfo, text, uint32, uint64 } from './gguf-bytes.fixture';

const UINT8 = 0;
const UINT32 = 4;
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;
const key = (name: string, code: number, ...rest: readonly Buffer[]): Buffer =>
  Buffer.concat([text(name), uint32(code), ...rest]);
const alignment = (value: number): Buffer[] => [start(0, 1), key('general.alignment', UINT32, uint32(value))];
const room = Buffer.alloc(256);

interface HostileFile {
  readonly is: string;
  readonly parts: readonly Buffer[];
  readonly says: string | RegExp;
}

/** Files that no model has, and what is said about each. */
export const HOSTILE_FILES: readonly HostileFile[] = [
  { is: 'that is empty', parts: [], says: 'it starts with "", not with "GGUF"' },
  { is: 'that is two letters', parts: [Buffer.from('GG')], says: 'it starts with "GG", not with "GGUF"' },
  {
    is: 'that is of another format',
    parts: [Buffer.from('PK\x03\x04 and more')],
    says: /starts with "PK.*Name a GGUF file/,
  },
  { is: 'that is of version 1', parts: [start(0, 0, 1)], says: 'it is of version 1, where 2 and 3' },
  { is: 'that is of version 4', parts: [start(0, 0, 4)], says: 'it is of version 4, where 2 and 3' },
  { is: 'that is big-endian', parts: [start(0, 0, 0x03000000)], says: 'unless it is big-endian' },
  {
    is: 'that is full of keys that are not there',
    parts: [start(0, 2n ** 63n)],
    says: '9223372036854775808 metadata keys',
  },
  {
    is: 'that is full of tensors that are not there',
    parts: [start(2n ** 40n, 0), room],
    says: '1099511627776 tensors',
  },
  {
    is: 'that is one string without end',
    parts: [start(0, 1), uint64(2n ** 64n - 1n), room],
    says: '18446744073709551615 bytes of a metadata key',
  },
  {
    is: 'that is one array without end',
    parts: [start(0, 1), key('a', ARRAY, uint32(UINT8), uint64(2n ** 50n))],
    says: '1125899906842624 elements of "a"',
  },
  {
    is: 'that is an array of strings without end',
    parts: [start(0, 1), key('a', ARRAY, uint32(STRING), uint64(33)), room],
    says: '33 elements of "a"',
  },
  {
    is: 'with an array of arrays',
    parts: [start(0, 1), key('a', ARRAY, uint32(ARRAY), uint64(0))],
    says: 'key "a" is an array of arrays',
  },
  {
    is: 'with a value of an unknown type',
    parts: [start(0, 1), key('a', 13, uint64(0))],
    says: 'key "a" is of an unknown type (code 13)',
  },
  {
    is: 'with a bool of 2',
    parts: [start(0, 1), key('a', BOOL, Buffer.of(2))],
    says: '"a" is 2, where a bool is 0 or 1',
  },
  {
    is: 'with an empty key',
    parts: [start(0, 1), key('', BOOL, Buffer.of(1)), room],
    says: 'the metadata key "" is no key',
  },
  {
    is: 'with a key that is no text',
    parts: [start(0, 1), text(Buffer.of(0x61, 0xff)), uint32(BOOL), Buffer.of(1)],
    says: 'a metadata key at byte 24 is no UTF-8 text',
  },
  {
    is: 'with a key twice',
    parts: [start(0, 2), key('a', BOOL, Buffer.of(1)), key('a', BOOL, Buffer.of(1))],
    says: 'key "a" is there twice',
  },
  { is: 'with an alignment of 0', parts: alignment(0), says: 'general.alignment is uint32 0' },
  { is: 'with an alignment of 24', parts: alignment(24), says: 'general.alignment is uint32 24' },
  {
    is: 'with an alignment of 2 GB',
    parts: alignment(2 ** 31),
    says: 'general.alignment is uint32 2147483648',
  },
  {
    is: 'with an alignment in words',
    parts: [start(0, 1), key('general.alignment', STRING, text('32'))],
    says: 'general.alignment is string 32',
  },
  {
    is: 'with a tensor of 4-bit weights',
    parts: [start(1, 0), tensorInfo('blk.0.attn_q.weight', [32], 12), room],
    says: 'blk.0.attn_q.weight is of type Q4_K, and only F32, F16, BF16, Q8_0 are supported',
  },
  {
    is: 'with a tensor of an unknown type',
    parts: [start(1, 0), tensorInfo('t', [32], 99), room],
    says: 't is of type unknown (code 99)',
  },
  {
    is: 'with five dimensions',
    parts: [start(1, 0), tensorInfo('t', [1, 1, 1, 1, 1]), room],
    says: 't has 5 dimensions',
  },
  {
    is: 'with a shape that no file can hold',
    parts: [start(1, 0), tensorInfo('t', [2n ** 40n, 2n ** 40n]), room],
    says: 't has the shape 1099511627776 x 1099511627776',
  },
  {
    is: 'with a shape whose product hides behind a zero',
    parts: [start(1, 0), tensorInfo('t', [2n ** 63n, 0]), room],
    says: 't has the shape 9223372036854775808 x 0',
  },
  {
    is: 'with rows that are no whole blocks',
    parts: [start(1, 0), tensorInfo('t', [33], 8), room],
    says: 't has rows of 33 weights, which Q8_0 cannot have',
  },
  {
    is: 'with a tensor name that is too long',
    parts: [start(1, 0), tensorInfo('t'.repeat(64), [1]), room],
    says: 'is longer than 63 bytes',
  },
  {
    is: 'with a tensor twice',
    parts: [start(2, 0), tensorInfo('t', [8]), tensorInfo('t', [8], 0, 32), room],
    says: 'the tensor t is there twice',
  },
  {
    is: 'with tensors on top of each other',
    parts: [start(2, 0), tensorInfo('t', [8]), tensorInfo('u', [8]), room],
    says: 'u is at byte 0 of the weights, where 32 is due',
  },
  {
    is: 'with a tensor far beyond the others',
    parts: [start(1, 0), tensorInfo('t', [8], 0, 2n ** 63n), room],
    says: 't is at byte 9223372036854775808 of the weights, where 0 is due',
  },
  {
    is: 'without the weights that it announces',
    parts: [start(1, 0), tensorInfo('t', [2 ** 20]), room],
    says: /t ends at byte \d+, the file at \d+\. It is cut short/,
  },
];
