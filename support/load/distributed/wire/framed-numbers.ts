import { fromJson } from './read-message';
import { WireError } from './wire-error';

/*
 * A frame: the length of its head in bytes (32 bits, the lowest first), the head as JSON in UTF-8, and numbers as
 * 64-bit floats, the lowest byte first, as every machine has them that Node runs on here.
 */
const LENGTH_BYTES = 4;

/** What is framed. */
interface FrameKind {
  /** As errors call it. */
  readonly what: string;
  /** Bytes that it may have in all. */
  readonly most: number;
  /** Bytes that its head may have of them; absent: all. */
  readonly mostOfHead?: number;
  /** What to do where it has more. */
  readonly next: string;
}

/** A head and numbers as bytes. Throws a `WireError` where they are more than they may be. */
export function frame(head: unknown, numbers: readonly Float64Array[], kind: FrameKind): Buffer {
  const json = Buffer.from(jsonOf(head, kind));
  const size = numbers.reduce((sum, { byteLength }) => sum + byteLength, LENGTH_BYTES + json.length);
  expectSmall(kind, size, json.length);
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeUInt32LE(json.length);
  bytes.set(json, LENGTH_BYTES);
  let end = LENGTH_BYTES + json.length;
  for (const { buffer, byteOffset, byteLength } of numbers) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), end);
    end += byteLength;
  }
  return bytes;
}

/** A frame that is read: nothing larger than its own bytes is ever made of it. */
export class Frame {
  readonly head: unknown;
  readonly #bytes: Buffer;
  readonly #what: string;
  #at: number;

  /** Throws a `WireError` for what is no frame of that kind. */
  constructor(bytes: Buffer, kind: FrameKind) {
    const { what } = kind;
    expectSmall(kind, bytes.length);
    const length = bytes.length < LENGTH_BYTES ? NaN : bytes.readUInt32LE();
    if (!(length <= bytes.length - LENGTH_BYTES))
      throw new WireError(`${what} breaks off after ${bytes.length} bytes: it was damaged on its way`);
    expectSmall(kind, bytes.length, length);
    this.#bytes = bytes;
    this.#what = what;
    this.#at = LENGTH_BYTES + length;
    this.head = fromJson(bytes.subarray(LENGTH_BYTES, this.#at), what);
  }

  /** Throws where the frame has another number of numbers. */
  expect(count: number): void {
    const there = (this.#bytes.length - this.#at) / Float64Array.BYTES_PER_ELEMENT;
    if (there !== count)
      throw new WireError(
        `${this.#what} has ${there} numbers, and says that it has ${count}: it was damaged on its way`,
      );
  }

  /** The next so many numbers, in memory of their own; what is there was looked at by `expect`. */
  take(count: number): Float64Array<ArrayBuffer> {
    const numbers = new Float64Array(count);
    const end = this.#at + numbers.byteLength;
    new Uint8Array(numbers.buffer).set(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return numbers;
  }
}

/** As text, where Node has texts as long as that. */
function jsonOf(head: unknown, { what, next }: FrameKind): string {
  try {
    return JSON.stringify(head);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WireError(`${what} is longer than any text may be: ${next}`);
  }
}

function expectSmall({ what, most, mostOfHead = most, next }: FrameKind, size: number, head = 0): void {
  if (size > most) throw new WireError(`${what} has ${size} bytes, and may have ${most}: ${next}`);
  if (head > mostOfHead)
    throw new WireError(`${what} has ${head} bytes besides its numbers, and may have ${mostOfHead}: ${next}`);
}
