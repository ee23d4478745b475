import type { Milliseconds } from '../quantities/units';
import { SseDecoder } from './sse-decoder';
import type { Worker } from './work-queue';

/** Whom a stream tells what it holds. */
export interface StreamEvents {
  /** The data of one event, stamped when its last byte arrived. */
  event(at: Milliseconds, data: string): void;
  /** An event that does not end; nothing can be read after it. */
  oversized(at: Milliseconds, error: Error): void;
  streamEnded(at: Milliseconds): void;
}

/** How one event stands on the wire where a server writes it plainly. */
const OPENING = 'data: ';
const CLOSING = '\n\n';

/** So much is read at once; more could hold up the stamps of other streams. */
const LITTLE = 2048;

/**
 * Takes an event stream apart. Bytes are turned into text as they come, since they are valid only then; what
 * comes in large pieces is left to the worker, in order. Plain events are cut out by hand, everything else (CRLF, comments,
 * events in pieces) is read by the decoder.
 */
export class EventStream {
  readonly #events: StreamEvents;
  readonly #worker: Worker;
  /** While a character is incomplete, and what came before it is kept here. */
  #text: InstanceType<typeof TextDecoder> | undefined;
  #decoder: SseDecoder | undefined;
  /** The decoder holds the beginning of an event. */
  #inEvent = false;
  /** Pieces left to the worker. */
  #waiting = 0;
  #isBroken = false;
  #at!: Milliseconds;

  constructor(events: StreamEvents, worker: Worker) {
    this.#events = events;
    this.#worker = worker;
  }

  push(at: Milliseconds, chunk: Buffer): void {
    const text = this.#decode(chunk);
    // A turn of the event loop costs more than reading an event or two.
    if (this.#waiting === 0 && text.length <= LITTLE) this.#read(at, text);
    else this.#leave(at, text);
  }

  end(at: Milliseconds): void {
    const rest = this.#text?.decode() ?? '';
    if (rest !== '') this.#leave(at, rest);
    if (this.#waiting === 0) this.#read(at, undefined);
    else this.#leave(at, undefined);
  }

  #leave(at: Milliseconds, text: string | undefined): void {
    this.#waiting += 1;
    this.#worker.add({
      size: text?.length ?? 0,
      work: () => {
        this.#waiting -= 1;
        this.#read(at, text);
      },
    });
  }

  #read(at: Milliseconds, text: string | undefined): void {
    if (this.#isBroken) return;
    this.#at = at;
    if (text === undefined) this.#finish(at);
    else this.#readText(at, text);
  }

  #decode(chunk: Buffer): string {
    if (chunk.length === 0) return '';
    // A character is complete where an ASCII byte is the last.
    const isWhole = (chunk.at(-1) ?? 0) < 0x80;
    if (this.#text === undefined && isWhole) return chunk.toString('utf8');
    // A byte order mark means something at the very beginning only, and the decoder of events knows of it.
    this.#text ??= new TextDecoder('utf-8', { ignoreBOM: true });
    const text = this.#text.decode(chunk, { stream: true });
    if (isWhole) this.#text = undefined;
    return text;
  }

  #readText(at: Milliseconds, text: string): void {
    let from = 0;
    while (!this.#inEvent && text.startsWith(OPENING, from)) {
      const end = text.indexOf(CLOSING, from);
      const data = end === -1 ? undefined : text.slice(from + OPENING.length, end);
      // A line break within it: more than one field.
      if (data === undefined || data.includes('\n') || data.includes('\r')) break;
      this.#events.event(at, data);
      from = end + CLOSING.length;
    }
    if (from < text.length) this.#decodeText(from === 0 ? text : text.slice(from));
  }

  #decodeText(text: string): void {
    this.#decoder ??= new SseDecoder((data) => {
      this.#events.event(this.#at, data);
    });
    try {
      this.#decoder.push(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#isBroken = true;
      this.#events.oversized(this.#at, error);
    }
    this.#inEvent = !text.endsWith(CLOSING);
  }

  #finish(at: Milliseconds): void {
    if (this.#inEvent) this.#decodeText('\n\n');
    this.#events.streamEnded(at);
  }
}
