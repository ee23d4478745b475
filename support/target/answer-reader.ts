import type { Milliseconds } from '../quantities/units';
import { readCompletionMessage, readErrorBody, type CompletionMessage } from './completion-message';
import { statusFailure } from './explain-failure';
import type { ResponseEvents } from './inference-target';
import { SseDecoder } from './sse-decoder';
import { withoutSecrets, type TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { HttpEvents, HttpHeaders } from './transport';

const LONGEST_ERROR_BODY = 16_384;

/**
 * Reads one answer: an event stream, a plain JSON answer of a server that does not stream, or an error.
 * `failure` is set as soon as the answer is known to be no good, and `onFailure` told, so that the exchange
 * need not be read to its end.
 */
export class AnswerReader implements HttpEvents {
  failure: TargetError | undefined;
  readonly #url: URL;
  readonly #settings: TargetSettings;
  readonly #events: ResponseEvents;
  readonly #onFailure: (failure: TargetError) => void;
  readonly #decoder = new SseDecoder((data) => {
    this.#message(data);
  });
  /** The body of an error, or of an answer that is not streamed. */
  #body: Uint8Array[] | undefined;
  #bodyLength = 0;
  #status = 0;
  #headers: HttpHeaders = {};
  #at: Milliseconds | undefined;
  #complete = false;
  wasSent = false;

  constructor(
    url: URL,
    settings: TargetSettings,
    events: ResponseEvents,
    onFailure: (failure: TargetError) => void,
  ) {
    this.#url = url;
    this.#settings = settings;
    this.#events = events;
    this.#onFailure = onFailure;
  }

  sent(at: Milliseconds): void {
    this.wasSent = true;
    this.#events.sent(at);
  }

  headers(at: Milliseconds, status: number, headers: HttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    // A page for people comes from something that is no inference API.
    if (status >= 300 || /json|html/.test(String(headers['content-type'] ?? ''))) this.#body = [];
    this.#events.headers(at, status);
  }

  data(at: Milliseconds, chunk: Uint8Array): void {
    this.#at = at;
    if (this.failure !== undefined) return;
    if (this.#body === undefined) this.#decoder.push(chunk);
    else this.#collect(this.#body, chunk);
  }

  ended(at: Milliseconds): void {
    if (this.#body === undefined) this.#decoder.end();
    else this.#plainAnswer(Buffer.concat(this.#body).toString('utf8'));
    if (this.failure !== undefined) return;
    if (this.#complete) this.#events.ended(at);
    else {
      this.#fail(
        new TargetError(
          'truncated',
          `${this.#where()}: the stream ended without a finish reason or [DONE]. Look into the log of the server.`,
        ),
      );
    }
  }

  #collect(body: Uint8Array[], chunk: Uint8Array): void {
    if (this.#status >= 300 && this.#bodyLength > LONGEST_ERROR_BODY) return;
    this.#bodyLength += chunk.length;
    body.push(Uint8Array.from(chunk));
  }

  #plainAnswer(body: string): void {
    if (this.#status < 300) this.#message(body);
    else {
      // Once before the text is cut, which could leave a part of a secret, and once after its escapes are read.
      const said = this.#quote(readErrorBody(this.#quote(body)));
      this.#fail(statusFailure(this.#url, this.#status, said, this.#headers));
    }
  }

  #message(data: string): void {
    if (this.failure !== undefined || data === '') return;
    if (data.trim() === '[DONE]') {
      this.#complete = true;
      return;
    }
    const message = this.#read(data);
    // The text of an error is cut when it is long, which could leave a part of a secret.
    this.#tell(message.error === undefined ? message : this.#read(this.#quote(data)));
  }

  #read(data: string): CompletionMessage {
    try {
      return readCompletionMessage(data);
    } catch (cause) {
      const quoted = this.#quote(data);
      return this.#reject(
        `not the JSON of an answer: ${quoted.slice(0, 80)}`,
        'Check that LLM_BASE_URL leads to an inference API.',
        // It quotes a part of the text, which must not be a part of a secret.
        quoted === data ? cause : undefined,
      );
    }
  }

  #tell({ content, finishReason, usage, error }: CompletionMessage): void {
    if (error !== undefined)
      this.#reject(
        `status ${this.#status}, then an error: ${this.#quote(error)}`,
        'Look into the log of the server.',
      );
    if (usage !== undefined) this.#events.usage(usage);
    if (content !== undefined && this.#at !== undefined) this.#events.content(this.#at, content);
    if (finishReason === undefined) return;
    this.#complete = true;
    this.#events.finished(finishReason);
  }

  #reject(what: string, next: string, cause?: unknown): CompletionMessage {
    this.#fail(new TargetError('protocol error', `${this.#where()}: ${what}. ${next}`, { cause }));
    return {};
  }

  #fail(failure: TargetError): void {
    this.failure = failure;
    this.#onFailure(failure);
  }

  #quote(text: string): string {
    return withoutSecrets(this.#settings, text);
  }

  #where(): string {
    return `${this.#url.origin}${this.#url.pathname}`;
  }
}
