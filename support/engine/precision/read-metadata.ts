import type { GgufEntry } from './gguf-head';
import type { GgufValue, Scalar, ScalarType } from './gguf-value';
import { takeText, takeUint32, takeUint64, type HeadCursor } from './head-cursor';
import { ARRAY_CODE, valueCodec, valueTypeOf } from './value-codec';

// A key's length, one character of it, the code of a type and one byte of a value.
const LEAST_ENTRY = 8 + 1 + 4 + 1;
const LONGEST_KEY = 65_535;
const LEAST_STRING = 8;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The metadata that follow in the file, `count` of them. Throws an `EngineError` where they are not sound. */
export function readMetadata(cursor: HeadCursor, count: bigint): readonly GgufEntry[] {
  const keys = new Set<string>();
  return Array.from({ length: cursor.bounded(count, LEAST_ENTRY, 'metadata keys') }, () => {
    const offset = cursor.position;
    const key = takeName(cursor, 'a metadata key');
    if (key === '' || key.length > LONGEST_KEY || keys.has(key)) {
      cursor.fail(`the metadata key "${key.slice(0, 80)}" is ${keys.has(key) ? 'there twice' : 'no key'}`);
    }
    keys.add(key);
    const value = takeValue(cursor, key);
    return { key, value, offset, byteLength: cursor.position - offset };
  });
}

/** The next string, as a name that is written back: it has to be UTF-8, or it would come out as another. */
export function takeName(cursor: HeadCursor, what: string): string {
  const start = cursor.position;
  const bytes = takeText(cursor, what);
  try {
    return utf8.decode(bytes);
  } catch {
    return cursor.fail(`${what} at byte ${start} is no UTF-8 text. The file is damaged`);
  }
}

function takeValue(cursor: HeadCursor, key: string): GgufValue {
  const code = takeUint32(cursor, `the type of "${key}"`);
  if (code !== ARRAY_CODE) {
    const type = typeOf(cursor, key, code);
    return { type, value: takeScalar(cursor, key, type) } as GgufValue;
  }
  const element = typeOf(cursor, key, takeUint32(cursor, `the element type of "${key}"`));
  const least = element === 'string' ? LEAST_STRING : valueCodec(element).byteLength;
  const length = cursor.bounded(takeUint64(cursor, `the length of "${key}"`), least, `elements of "${key}"`);
  const value = Array.from({ length }, () => takeScalar(cursor, key, element));
  return { type: `${element}s`, value } as GgufValue;
}

function typeOf(cursor: HeadCursor, key: string, code: number): ScalarType {
  const type = valueTypeOf(code);
  if (type !== undefined) return type;
  // The specification allows arrays of arrays; llama.cpp does not read them, so no model has any.
  const what = code === ARRAY_CODE ? 'an array of arrays' : `of an unknown type (code ${code})`;
  return cursor.fail(`the metadata key "${key}" is ${what}`);
}

function takeScalar(cursor: HeadCursor, key: string, type: ScalarType): Scalar {
  if (type === 'string') return takeText(cursor, `"${key}"`).toString('utf8');
  const { byteLength, read } = valueCodec(type);
  const bytes = cursor.take(byteLength, `"${key}"`);
  const [first = 0] = bytes;
  if (type === 'bool' && first > 1) cursor.fail(`"${key}" is ${first}, where a bool is 0 or 1`);
  return read(bytes);
}
