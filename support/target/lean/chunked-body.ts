import { HttpSyntaxError } from '../transport';

/** A size line with its extensions, and the trailers: more than this is no answer of an inference server. */
const LONGEST_LINE = 16_384;

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;

/**
 * Takes a chunked body apart as its bytes come, however they are cut (RFC 9112, 7.1). Extensions and trailers
 * are read over. `onData` gets the bytes of chunks, as many at a time as lie together.
 */
export class ChunkedBody {
  isComplete = false;
  readonly #onData: (bytes: Buffer, from: number, to: number) => void;
  #state:
    'size' | 'extension' | 'size LF' | 'data' | 'data CR' | 'data LF' | 'trailer' | 'trailer LF' | 'end LF' =
    'size';
  #digits = 0;
  #left = 0;
  #lineLength = 0;
  /** Bytes of trailers so far, all lines together. */
  #trailerLength = 0;

  constructor(onData: (bytes: Buffer, from: number, to: number) => void) {
    this.#onData = onData;
  }

  /** Reads on; gives back where it stopped: `to`, or right behind the body. Throws an `HttpSyntaxError`. */
  read(bytes: Buffer, from: number, to: number): number {
    let at = from;
    while (at < to && !this.isComplete) {
      if (this.#state === 'data') {
        const end = Math.min(to, at + this.#left);
        this.#onData(bytes, at, end);
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#state = 'data CR';
      } else {
        this.#byte(bytes[at] ?? 0);
        at += 1;
      }
    }
    return at;
  }

  #byte(byte: number): void {
    switch (this.#state) {
      case 'size':
        this.#sizeByte(byte);
        break;
      case 'extension':
        if (byte === CR) this.#state = 'size LF';
        else if (byte === LF || (this.#lineLength += 1) > LONGEST_LINE) throw faulty('chunk extension', byte);
        break;
      case 'size LF':
        expect(LF, byte);
        this.#digits = 0;
        this.#lineLength = 0;
        this.#state = this.#left === 0 ? 'trailer' : 'data';
        break;
      case 'data CR':
        expect(CR, byte);
        this.#state = 'data LF';
        break;
      case 'data LF':
        expect(LF, byte);
        this.#state = 'size';
        break;
      case 'trailer':
        this.#trailerByte(byte);
        break;
      case 'trailer LF':
        expect(LF, byte);
        this.#lineLength = 0;
        this.#state = 'trailer';
        break;
      case 'end LF':
        expect(LF, byte);
        this.isComplete = true;
        break;
      case 'data':
        break;
    }
  }

  #sizeByte(byte: number): void {
    const digit = HEX[byte] ?? -1;
    if (digit >= 0) {
      this.#digits += 1;
      this.#left = this.#left * 16 + digit;
      // 13 digits still fit a double exactly.
      if (this.#digits > 13) throw faulty('chunk size', byte);
    } else if (this.#digits > 0 && byte === CR) this.#state = 'size LF';
    else if (this.#digits > 0 && byte === SEMICOLON) this.#state = 'extension';
    else throw faulty('chunk size', byte);
  }

  #trailerByte(byte: number): void {
    if (byte === CR) this.#state = this.#lineLength === 0 ? 'end LF' : 'trailer LF';
    else if (byte === LF || (this.#trailerLength += 1) > LONGEST_LINE) throw faulty('trailer', byte);
    else this.#lineLength += 1;
  }
}

/** The value of a hexadecimal digit by its byte; -1 for other bytes. */
const HEX = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? -1 : digit;
});

function expect(wanted: number, byte: number): void {
  if (byte !== wanted) throw faulty('end of a chunk', byte);
}

const faulty = (where: string, byte: number): HttpSyntaxError =>
  new HttpSyntaxError(`chunked body: byte 0x${byte.toString(16).padStart(2, '0')} in the ${where}`);
