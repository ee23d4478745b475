import { HttpSyntaxError } from '../transport';
import { quoted, readHeader } from './response-head';

/** Of the extensions of a chunk, and of all trailers: more than this is no answer of an inference server. */
const LONGEST_LINE = 16_384;

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = String.raw`"(?:[\t\x20-\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"`;
const EXTENSIONS = new RegExp(`^(?:;${TOKEN}(?:=(?:${TOKEN}|${QUOTED}))?)+$`);

/**
 * Takes a chunked body apart as its bytes come, however they are cut (RFC 9112, 7.1). Extensions and trailers
 * mean nothing here. `onData` gets the bytes of chunks, as many at a time as lie together.
 */
export class ChunkedBody {
  isComplete = false;
  readonly #onData: (bytes: Buffer, from: number, to: number) => void;
  #state:
    'size' | 'extension' | 'size LF' | 'data' | 'data CR' | 'data LF' | 'trailer' | 'trailer LF' | 'end LF' =
    'size';
  #digits = 0;
  #left = 0;
  /** Of the size line under way, from its first semicolon. */
  #extensions = '';
  #trailer = '';
  /** All of them together. */
  #trailersLength = 0;

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
        this.#extensionByte(byte);
        break;
      case 'size LF':
        expect(LF, byte);
        this.#digits = 0;
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
        // Chunks behind one that is empty by mistake would pass for trailers, and be missing.
        readHeader(this.#trailer);
        this.#trailer = '';
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
    else if (this.#digits > 0 && byte === SEMICOLON) {
      this.#extensions = ';';
      this.#state = 'extension';
    } else throw faulty('chunk size', byte);
  }

  #extensionByte(byte: number): void {
    if (byte !== CR) {
      this.#extensions += String.fromCharCode(byte);
      if (this.#extensions.length > LONGEST_LINE) throw faulty('chunk extension', byte);
    } else if (EXTENSIONS.test(this.#extensions)) this.#state = 'size LF';
    else throw new HttpSyntaxError(`chunked body: not chunk extensions: ${quoted(this.#extensions)}`);
  }

  #trailerByte(byte: number): void {
    if (byte === CR) this.#state = this.#trailer === '' ? 'end LF' : 'trailer LF';
    else if ((this.#trailersLength += 1) > LONGEST_LINE) throw faulty('trailer', byte);
    else this.#trailer += String.fromCharCode(byte);
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
