import type { Milliseconds } from '../../quantities/units';
import { HttpSyntaxError, type HttpEvents } from '../transport';
import { ChunkedBody } from './chunked-body';
import { readResponseHead, type ResponseHead } from './response-head';

/** As long as undici and Node allow. */
const LONGEST_HEAD = 16_384;
const END_OF_HEAD = '\r\n\r\n';

/** Servers send the same head again and again, but for its date, which changes once a second. */
export class HeadMemory {
  /** With the empty line that ends it. */
  #bytes = Buffer.alloc(0);
  #head: ResponseHead | undefined;

  /** The head that these bytes begin with, where it is the one that was read last, and its length; 0 where it is not. */
  recall(bytes: Buffer, from: number, to: number): number {
    const { length } = this.#bytes;
    if (to - from < length) return 0;
    return bytes.compare(this.#bytes, 0, length, from, from + length) === 0 ? length : 0;
  }

  get last(): ResponseHead | undefined {
    return this.#head;
  }

  /** Reads a head whose empty line begins at `end`. Throws an `HttpSyntaxError`. */
  read(bytes: Buffer, end: number): ResponseHead {
    const head = readResponseHead(bytes.toString('latin1', 0, end));
    this.#head = head;
    this.#bytes = Buffer.from(bytes.subarray(0, end + END_OF_HEAD.length));
    return head;
  }
}

/** Reads one answer of HTTP/1.1 as its bytes come, however they are cut, and tells its events. */
export class ResponseParser {
  /** Known once the head is complete; interim answers (1xx) are read over. */
  head: ResponseHead | undefined;
  isComplete = false;
  #isStopped = false;
  readonly #events: HttpEvents;
  readonly #memory: HeadMemory;
  /** The beginning of a head that came in pieces. */
  #pending: Buffer | undefined;
  #left = 0;
  #chunked: ChunkedBody | undefined;
  #at!: Milliseconds;

  constructor(events: HttpEvents, memory: HeadMemory) {
    this.#events = events;
    this.#memory = memory;
  }

  /**
   * Takes the first `length` bytes, which arrived at that instant; gives back how many were of this answer.
   * Throws an `HttpSyntaxError`.
   */
  read(at: Milliseconds, bytes: Buffer, length: number): number {
    this.#at = at;
    let from = 0;
    while (from < length && !this.isComplete && !this.#isStopped) {
      from =
        this.head === undefined ? this.#readHead(bytes, from, length) : this.#readBody(bytes, from, length);
    }
    return from;
  }

  /** Tells nothing more, also not of the bytes that it is reading. */
  stop(): void {
    this.#isStopped = true;
  }

  /** The server closed the connection; whether that completes the answer. */
  closed(): boolean {
    if (this.head?.framing.kind === 'until close') this.isComplete = true;
    return this.isComplete;
  }

  #readHead(bytes: Buffer, from: number, to: number): number {
    const known = this.#pending === undefined ? this.#memory.recall(bytes, from, to) : 0;
    if (known > 0) {
      this.#begin(this.#memory.last);
      return from + known;
    }
    const piece = bytes.subarray(from, to);
    const text = this.#pending === undefined ? piece : Buffer.concat([this.#pending, piece]);
    const end = text.indexOf(END_OF_HEAD, 0, 'latin1');
    if (end > LONGEST_HEAD || (end === -1 && text.length >= LONGEST_HEAD + END_OF_HEAD.length))
      throw new HttpSyntaxError(`a head of more than ${LONGEST_HEAD} bytes`);
    if (end === -1) {
      refuseOtherProtocols(text);
      this.#pending = Buffer.from(text);
      return to;
    }
    const read = end + END_OF_HEAD.length - (text.length - piece.length);
    this.#pending = undefined;
    this.#begin(this.#memory.read(text, end));
    return from + read;
  }

  #begin(head: ResponseHead | undefined): void {
    if (head?.status === 101) throw new HttpSyntaxError('it wants to switch protocols, unasked');
    // Interim answers are read over.
    if (head === undefined || head.status < 200) return;
    this.head = head;
    this.#events.headers(this.#at, head.status, head.headers);
    const { framing } = head;
    if (framing.kind === 'length') this.#left = framing.length;
    else if (framing.kind === 'chunked')
      this.#chunked = new ChunkedBody((bytes, from, to) => {
        this.#tell(bytes, from, to);
      });
    this.isComplete = framing.kind === 'none' || (framing.kind === 'length' && framing.length === 0);
  }

  #readBody(bytes: Buffer, from: number, to: number): number {
    if (this.#chunked !== undefined) {
      const end = this.#chunked.read(bytes, from, to);
      this.isComplete = this.#chunked.isComplete;
      return end;
    }
    if (this.head?.framing.kind !== 'length') {
      this.#tell(bytes, from, to);
      return to;
    }
    const end = Math.min(to, from + this.#left);
    this.#tell(bytes, from, end);
    this.#left -= end - from;
    this.isComplete = this.#left === 0;
    return end;
  }

  #tell(bytes: Buffer, from: number, to: number): void {
    if (!this.#isStopped) this.#events.data(this.#at, bytes.subarray(from, to));
  }
}

/** Who speaks another protocol sends no empty line for long, or for ever: it is told at the first bytes. */
function refuseOtherProtocols(text: Buffer): void {
  const start = text.toString('latin1', 0, 5);
  if (!'HTTP/'.startsWith(start))
    throw new HttpSyntaxError(`not HTTP/1.1: it begins with ${JSON.stringify(start)}`);
  if (ODD_LINE_END.test(text.toString('latin1')))
    throw new HttpSyntaxError('not HTTP/1.1: lines of its head end in CR or LF, not in both');
}

const ODD_LINE_END = /(?<!\r)\n|\r(?!\n|$)/;
