import { createParser } from 'eventsource-parser';

/**
 * Decodes a `text/event-stream` body chunk by chunk, however it is cut: lines ended by LF, CRLF or CR,
 * comments, characters split over chunks, data over several lines. Calls back once an event, with its data.
 */
export class SseDecoder {
  readonly #text = new TextDecoder();
  readonly #parser;

  constructor(onData: (data: string) => void) {
    this.#parser = createParser({
      onEvent: ({ data }) => {
        onData(data);
      },
    });
  }

  push(chunk: Uint8Array): void {
    this.#parser.feed(this.#text.decode(chunk, { stream: true }));
  }

  /** The body is over: a last event that lacks its blank line is delivered all the same. */
  end(): void {
    this.#parser.feed(`${this.#text.decode()}\n\n`);
  }
}
