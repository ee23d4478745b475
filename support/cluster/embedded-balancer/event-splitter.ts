/** The events that a piece of a stream has completed. */
export interface CompleteEvents {
  /** All of them as they stand on the wire, with the blank line that ends the last; empty where there is none. */
  readonly bytes: Buffer;
  /** The data of each in order; events without data, as comments that keep a connection alive, have none. */
  readonly data: readonly string[];
}

/** An event that goes on and on; kept, it would fill the memory. */
export class EndlessEventError extends Error {
  override readonly name = 'EndlessEventError';
}

/** An event that does not end within so many bytes is no event of an inference server. */
const LONGEST_EVENT = 8 * 2 ** 20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NOTHING = Buffer.alloc(0);
const END = Buffer.from('\n\n');

/**
 * Cuts the bytes of a `text/event-stream` body, however they come, after each event that is complete. Lines end
 * with LF or CRLF; CR alone, which the standard knows and no server sends, ends none.
 */
export class EventSplitter {
  #rest: Buffer = NOTHING;
  /** Where, in the rest, its last line begins. */
  #line = 0;

  /** Takes the next bytes. Throws an `EndlessEventError`. */
  push(piece: Buffer): CompleteEvents {
    const scanned = this.#rest.length;
    const bytes = scanned === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const data: string[] = [];
    let [start, line] = [0, this.#line];
    for (let at = bytes.indexOf(LINE_FEED, scanned); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
      const isBlank = at === line || (at === line + 1 && bytes[line] === CARRIAGE_RETURN);
      line = at + 1;
      if (!isBlank) continue;
      const one = dataOf(bytes.toString('utf8', start, line));
      if (one !== undefined) data.push(one);
      start = line;
    }
    this.#rest = bytes.subarray(start);
    this.#line = line - start;
    if (this.#rest.length > LONGEST_EVENT)
      throw new EndlessEventError(`an event of more than ${LONGEST_EVENT / 2 ** 20} MiB`);
    return { bytes: bytes.subarray(0, start), data };
  }

  /** What the last event lacks to be complete is left out at the end of some streams: takes it as it is. */
  finish(): CompleteEvents {
    return this.#rest.length === 0 ? { bytes: NOTHING, data: [] } : this.push(END);
  }
}

/** The data of one event; undefined where it has none. */
function dataOf(event: string): string | undefined {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  if (lines.length === 0) return undefined;
  return lines.map((line) => line.slice(line.startsWith('data: ') ? 6 : 5)).join('\n');
}
