import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { SimulatedRequest } from './simulated-request';
import { Tally } from './tally';

/** Events put into words in one turn of the loop: some 25 microseconds, which the answers under way can wait. */
const EVENTS_A_TURN = 100;
/** A write costs more than the words of one request: they are gathered up to that length, or for that long. */
const WRITE_CHARACTERS = 65_536;
const WRITE_AFTER_MS = 20;

/**
 * The truth about ended requests in a file, one JSON object a line. It is put into words a little in each turn
 * of the event loop: many answers end at once, and just then the next requests come in.
 */
export class TruthFile implements AsyncDisposable {
  readonly #file: WriteStream;
  readonly #written = new Tally();
  #added: SimulatedRequest[] = [];
  /** Those added before, the first of them at the end. */
  #wording: SimulatedRequest[] = [];
  #text = '';
  #lines = 0;
  #timer: NodeJS.Timeout | undefined;
  #turning = false;

  private constructor(file: WriteStream) {
    this.#file = file;
  }

  /** Appends to the file of that path. Rejects with the system's error where it cannot be opened. */
  static async open(path: string): Promise<TruthFile> {
    const file = createWriteStream(path, { flags: 'a' });
    await once(file, 'open');
    return new TruthFile(file);
  }

  add(request: SimulatedRequest): void {
    this.#added.push(request);
    this.#wordSoon();
  }

  /** Resolves once that many requests are in the file. */
  untilWritten(count: number): Promise<void> {
    return this.#written.until(count);
  }

  /** Writes what is left and closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#word(Infinity);
    this.#write();
    await finished(this.#file.end());
  }

  #wordSoon(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      this.#word(EVENTS_A_TURN);
      if (this.#wording.length + this.#added.length > 0) this.#wordSoon();
      if (this.#text.length >= WRITE_CHARACTERS) this.#write();
      else
        this.#timer ??= setTimeout(() => {
          this.#write();
        }, WRITE_AFTER_MS);
    });
  }

  /** Words the requests that are first in line, until their events are so many. */
  #word(events: number): void {
    for (let worded = 0; worded < events;) {
      const request = this.#first();
      if (request === undefined) return;
      this.#text += `${JSON.stringify(request)}\n`;
      this.#lines += 1;
      worded += 1 + request.tokenSentAt.length;
    }
  }

  #first(): SimulatedRequest | undefined {
    if (this.#wording.length === 0) {
      this.#wording = this.#added.reverse();
      this.#added = [];
    }
    return this.#wording.pop();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines === 0) return;
    const lines = this.#lines;
    this.#file.write(this.#text, () => {
      this.#written.add(lines);
    });
    this.#text = '';
    this.#lines = 0;
  }
}
