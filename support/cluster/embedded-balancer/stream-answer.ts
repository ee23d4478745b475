import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { DONE, eventOf, readChunk } from './answer-chunk';
import type { ContinuableRoute } from './continuation';
import { EventSplitter, type CompleteEvents } from './event-splitter';
import { LaterPart } from './later-part';
import { answerHeaders } from './passed-headers';
import { StreamProgress } from './stream-progress';

/**
 * A stream on its way to the client: complete events only, and one stream however many nodes send parts of it.
 * The headers are those of the first node, and go out with the first event.
 */
export class StreamAnswer {
  readonly progress = new StreamProgress();
  readonly #response: ServerResponse;
  readonly #route: ContinuableRoute | undefined;
  readonly #headers: IncomingHttpHeaders;
  #splitter = new EventSplitter();
  #later: LaterPart | undefined;
  #passed = 0;

  /** Of another route than those whose streams can be gone on with, events are passed on unread. */
  constructor(response: ServerResponse, route: ContinuableRoute | undefined, headers: IncomingHttpHeaders) {
    this.#response = response;
    this.#route = route;
    this.#headers = headers;
  }

  /** How many times something was passed on. */
  get passed(): number {
    return this.#passed;
  }

  /** What comes next is from another node. */
  beginLaterPart(options: { onlyEnd: boolean }): void {
    this.#splitter = new EventSplitter();
    this.#later = new LaterPart(this.progress, options);
  }

  /** Passes on what is complete; false where the client takes no more for now. Throws an `EndlessEventError`. */
  push(piece: Buffer): boolean {
    return this.#pass(this.#splitter.push(piece));
  }

  /** The node has ended the body: whether it was the whole stream. */
  finish(): boolean {
    const last = this.#splitter.finish();
    const isWhole = last.data.every((data) => data === DONE || readChunk(data) !== undefined);
    if (isWhole || this.#route === undefined) this.#pass(last);
    const { isDone, finishReason, hasError } = this.progress;
    return this.#route === undefined || isDone || finishReason !== undefined || hasError;
  }

  /** Passes on events that no node has sent. */
  add(events: string): void {
    this.#write(events);
  }

  #pass({ bytes, data }: CompleteEvents): boolean {
    if (this.#later !== undefined) return this.#write(this.#merged(this.#later, data));
    if (this.#route !== undefined) for (const one of data) this.progress.take(one);
    return this.#write(bytes);
  }

  #merged(later: LaterPart, data: readonly string[]): string {
    let events = '';
    for (const one of data) {
      const chunk = one === DONE ? undefined : readChunk(one);
      const merged = chunk === undefined ? one : later.merged(chunk);
      if (merged === undefined) continue;
      if (typeof merged === 'string') this.progress.take(merged);
      else this.progress.takeChunk(merged);
      events += eventOf(merged);
    }
    return events;
  }

  #write(events: Buffer | string): boolean {
    if (events.length === 0) return true;
    this.#passed += 1;
    if (!this.#response.headersSent) {
      const headers = answerHeaders(this.#headers);
      delete headers['content-length'];
      this.#response.writeHead(200, headers);
    }
    return this.#response.write(events);
  }
}
