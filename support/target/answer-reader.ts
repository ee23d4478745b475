import type { Milliseconds } from '../quantities/units';
import type { AnswerFailures } from './answer-failures';
import { AnswerProgress, type AskedAnswer } from './answer-progress';
import type { CompletionMessage } from './completion-message';
import { isCutJson } from './cut-json';
import { EventStream, type StreamEvents } from './event-stream';
import { connectionFailure } from './explain-failure';
import type { AnswerExchange, ResponseEvents } from './inference-target';
import type { Messages, ReaderContext } from './reader-context';
import { servedBy } from './served-by';
import type { Exchange, HttpEvents, HttpHeaders } from './transport';
import { LONGEST_ERROR_BODY, WholeBody } from './whole-body';

const LONGEST_PLAIN_ANSWER = 64 * 2 ** 20;

/**
 * Reads one answer: an event stream, a plain JSON answer of a server that does not stream, or an error. Ends
 * the exchange as soon as the answer is known to be no good, or a deadline has passed.
 */
export class AnswerReader implements HttpEvents, StreamEvents, AnswerExchange {
  responseBytes = 0;
  readonly #context: ReaderContext;
  readonly #events: ResponseEvents;
  readonly #bodyBytes: number;
  readonly #messages: Messages;
  readonly #failures: AnswerFailures;
  readonly #progress: AnswerProgress;
  /** One of the two, once the headers are known: the body of an error or of a plain answer, or a stream. */
  #body: WholeBody | undefined;
  #stream: EventStream | undefined;
  #bodyAt: Milliseconds | undefined;
  #status = 0;
  #headers: HttpHeaders = {};
  #wasSent = false;

  constructor(context: ReaderContext, asked: AskedAnswer, events: ResponseEvents) {
    this.#context = context;
    this.#events = events;
    this.#bodyBytes = asked.bodyBytes;
    this.#messages = context.messages();
    this.#failures = context.failures;
    this.#progress = new AnswerProgress(context, asked, events);
  }

  /** What carries the answer, so that it can be ended. */
  reads(exchange: Exchange): void {
    this.#progress.carriedBy(exchange);
  }

  get requestBytes(): number {
    return this.#wasSent ? this.#bodyBytes : 0;
  }

  abort(reason: Error): void {
    this.#progress.fail(this.#context.clock.now(), this.#failures.aborted(reason));
  }

  sent(at: Milliseconds): void {
    this.#wasSent = true;
    this.#events.sent(at);
  }

  headers(at: Milliseconds, status: number, headers: HttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    // A page for people comes from something that is no inference API.
    if (status >= 300) this.#body = new WholeBody(LONGEST_ERROR_BODY);
    else if (!this.#context.isStreamed || /json|html/.test(String(headers['content-type'] ?? '')))
      this.#body = new WholeBody(LONGEST_PLAIN_ANSWER);
    else this.#stream = new EventStream(this, this.#context.worker);
    this.#events.headers(at, status, servedBy(this.#context.settings, headers));
    const coding = codingOf(headers);
    // An error is one in any coding.
    if (coding !== undefined && status < 300) this.#progress.fail(at, this.#failures.compressed(coding));
  }

  data(at: Milliseconds, chunk: Buffer): void {
    this.responseBytes += chunk.length;
    if (this.#progress.isOver) return;
    if (this.#body === undefined) {
      this.#stream?.push(at, chunk);
      return;
    }
    this.#bodyAt = at;
    if (this.#body.push(chunk)) return;
    // Enough is known of an error; the rest may never end.
    if (this.#status >= 300) this.#wholeAnswer(at, this.#body);
    else {
      const limit = `an answer of more than ${LONGEST_PLAIN_ANSWER / 2 ** 20} MiB`;
      this.#progress.fail(at, this.#failures.oversized(limit));
    }
  }

  ended(at: Milliseconds): void {
    if (this.#body === undefined) this.#stream?.end(at);
    else {
      this.#wholeAnswer(this.#bodyAt ?? at, this.#body);
      this.streamEnded(at);
    }
  }

  failed(at: Milliseconds, error: Error): void {
    // What arrived before is told first.
    this.#context.worker.add({
      size: 0,
      work: () => {
        this.#progress.fail(at, connectionFailure(this.#context.url, this.#wasSent, error));
      },
    });
  }

  event(at: Milliseconds, data: string): void {
    if (this.#progress.isOver || data === '') return;
    if (data === '[DONE]' || data.trim() === '[DONE]') this.#progress.completed();
    else this.#message(at, data);
  }

  oversized(at: Milliseconds, error: Error): void {
    this.#progress.fail(at, this.#failures.oversized(error.message, error));
  }

  streamEnded(at: Milliseconds): void {
    this.#progress.ended(at);
  }

  #wholeAnswer(at: Milliseconds, body: WholeBody): void {
    if (this.#progress.isOver) return;
    if (this.#status >= 300) {
      const text = codingOf(this.#headers) === undefined ? body.text : '';
      this.#progress.fail(at, this.#failures.refused(this.#status, text, this.#headers));
    } else if (this.#context.isStreamed) this.event(at, body.text);
    else {
      this.#message(at, body.text);
      this.#progress.completed();
    }
  }

  #message(at: Milliseconds, data: string): void {
    const message = this.#read(at, data);
    if (message.error === undefined) this.#progress.tell(at, message);
    else {
      // The text of an error is cut when it is long, which could leave a part of a secret.
      const { error = message.error } = this.#read(at, this.#failures.quote(data));
      this.#progress.fail(at, this.#failures.reported(this.#status, error));
    }
  }

  #read(at: Milliseconds, data: string): CompletionMessage {
    try {
      return this.#messages.read(data);
    } catch (cause) {
      // Where only the end of the connection ends the body, nothing else tells that there was more.
      const isCut = this.#body !== undefined && isCutJson(data);
      this.#progress.fail(at, isCut ? this.#failures.cutJson() : this.#failures.notJson(data, cause));
      return {};
    }
  }
}

/** How the body is compressed, if it is. */
function codingOf(headers: HttpHeaders): string | undefined {
  const coding = [headers['content-encoding'] ?? []].flat().join();
  return coding === '' || coding === 'identity' ? undefined : coding;
}
