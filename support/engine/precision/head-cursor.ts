import { readSync } from 'node:fs';
import { EngineError } from '../engine-error';

/** Goes through the head of a file, from its first byte on. */
export interface HeadCursor {
  /** Of the next byte. */
  readonly position: number;
  readonly fileSize: number;
  /** The next `length` bytes, or an `EngineError` that says what they were to be and that they are not there. */
  take(length: number, what: string): Buffer;
  /** `count`, or an `EngineError` where the file has no room for so many things of at least `each` bytes. */
  bounded(count: bigint, each: number, what: string): number;
  /** Throws an `EngineError` about the file; `problem` says what is wrong and what to do. */
  fail(problem: string): never;
}

const WINDOW = 256 * 1024;
const UINT64 = 8;

// The largest vocabularies known, of a quarter million tokens with their merges, take about 15 MB.
const LARGEST_HEAD = 64 * 1024 * 1024;

/**
 * A cursor over the open file of that descriptor. It reads some hundred kilobytes at a time and waits for
 * them: a promise for each of a few hundred thousand values costs more than the reads.
 */
export function headCursor(descriptor: number, path: string, fileSize: number): HeadCursor {
  let window = Buffer.alloc(0);
  let windowStart = 0;
  let position = 0;

  const fail = (problem: string): never => {
    throw new EngineError(`${path} cannot be read as a GGUF model: ${problem}`);
  };
  const bounded = (count: bigint, each: number, what: string): number => {
    const bytes = count * BigInt(each);
    const room = fileSize - position;
    if (bytes > BigInt(room)) {
      fail(
        `it announces ${count} ${what} at byte ${position}, with ${room} bytes left. ` +
          'It is cut short or damaged: write or download it anew',
      );
    }
    if (bytes > BigInt(LARGEST_HEAD - position)) {
      fail(
        `with ${count} ${what} at byte ${position} its metadata go on after ${LARGEST_HEAD} bytes. ` +
          'No model needs as many: write or download it anew',
      );
    }
    return Number(count);
  };
  const take = (length: number, what: string): Buffer => {
    if (length > Math.min(fileSize, LARGEST_HEAD) - position) bounded(BigInt(length), 1, `bytes of ${what}`);
    if (position + length > windowStart + window.length) {
      windowStart = position;
      window = Buffer.allocUnsafe(Math.max(length, Math.min(WINDOW, fileSize - position)));
      window = window.subarray(0, fill(descriptor, window, position));
      if (window.length < length) fail('it was cut short while it was read. Wait until it is written');
    }
    const start = position - windowStart;
    position += length;
    return window.subarray(start, start + length);
  };
  return {
    get position() {
      return position;
    },
    fileSize,
    take,
    bounded,
    fail,
  };
}

/** Fills the buffer from a place of the file on; yields the bytes that were there. */
function fill(descriptor: number, buffer: Buffer, position: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(descriptor, buffer, filled, buffer.length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/** The next unsigned integer of 32 bits. */
export const takeUint32 = (cursor: HeadCursor, what: string): number => cursor.take(4, what).readUInt32LE();

/** The next unsigned integer of 64 bits. */
export const takeUint64 = (cursor: HeadCursor, what: string): bigint =>
  cursor.take(UINT64, what).readBigUInt64LE();

/** The bytes of the next string. */
export const takeText = (cursor: HeadCursor, what: string): Buffer =>
  cursor.take(cursor.bounded(takeUint64(cursor, what), 1, `bytes of ${what}`), what);
