import { fromJson } from './read-message';
import { WireError } from './wire-error';

/*
 * A frame: the length of its head in bytes (32 bits, the lowest first), the head as JSON in UTF-8, and numbers as
 * 64-bit floats, the lowest byte first, as every machine has them that Node runs on here.
 */
const LENGTH_BYTES = 4;

/** A head and numbers as bytes. Throws a `WireError` that calls it `what` where they are more than `most`. */
export function frame(
  head: unknown,
  numbers: readonly Float64Array[],
  { what, most }: { readonly what: string; readonly most: number },
): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const size = numbers.reduce((sum, { byteLength }) => sum + byteLength, LENGTH_BYTES + json.length);
  if (size > most) throw new WireError(tooLarge(what, size, most));
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

  /** Throws a `WireError` that calls it `what` for what is no frame of at most `most` bytes. */
  constructor(bytes: Buffer, { what, most }: { readonly what: string; readonly most: number }) {
    if (bytes.length > most) throw new WireError(tooLarge(what, bytes.length, most));
    const length = bytes.length < LENGTH_BYTES ? NaN : bytes.readUInt32LE();
    if (!(length <= bytes.length - LENGTH_BYTES))
      throw new WireError(`${what} breaks off after ${bytes.length} bytes: it was damaged on its way`);
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

const tooLarge = (what: string, size: number, most: number): string =>
  `${what} has ${size} bytes, and may have ${most}: ask less of one load`;
