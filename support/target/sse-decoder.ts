import { createParser, type ParseError } from 'eventsource-parser';

/** An event that does not end within so many characters is no event of an inference server. */
const LONGEST_EVENT = 8 * 2 ** 20;

/**
 * Decodes the text of a `text/event-stream` body piece by piece, however it is cut: lines ended by LF, CRLF or
 * CR, comments, data over several lines. Calls back once an event, with its data.
 */
export class SseDecoder {
  #overflow: ParseError | undefined;
  readonly #parser;

  constructor(onData: (data: string) => void) {
    this.#parser = createParser({
      maxBufferSize: LONGEST_EVENT,
      onEvent: ({ data }) => {
        onData(data);
      },
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#overflow = error;
      },
    });
  }

  /** Throws a `SyntaxError` for an event that goes on and on; kept, it would fill the memory. */
  push(text: string): void {
    this.#parser.feed(text);
    if (this.#overflow === undefined) return;
    throw new SyntaxError(`an event of more than ${LONGEST_EVENT / 2 ** 20} MiB`, { cause: this.#overflow });
  }
}
