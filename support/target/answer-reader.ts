import type { Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';
import { AnswerDeadline } from './answer-deadline';
import type { CompletionMessage } from './completion-message';
import type { AnswerFailures } from './answer-failures';
import type { DeadlineWatch, Watched } from './deadline-watch';
import { EventStream, type StreamEvents } from './event-stream';
import { connectionFailure, deadlineFailure } from './explain-failure';
import type { ResponseEvents } from './inference-target';
import { MessageReader } from './message-reader';
import type { TargetSettings } from './target-settings';
import type { TargetError } from './target-error';
import type { Exchange, HttpEvents, HttpHeaders } from './transport';
import { LONGEST_ERROR_BODY, WholeBody } from './whole-body';
import type { Worker } from './work-queue';

const LONGEST_PLAIN_ANSWER = 64 * 2 ** 20;

/** What the readers of all answers of one target share. */
export interface ReaderContext {
  readonly url: URL;
  readonly settings: TargetSettings;
  readonly clock: Clock;
  readonly worker: Worker;
  readonly watch: DeadlineWatch;
  readonly failures: AnswerFailures;
  /** Adds to a failure what the target knows of its server. */
  readonly explain: (failure: TargetError) => TargetError;
}

/**
 * Reads one answer: an event stream, a plain JSON answer of a server that does not stream, or an error. Ends
 * the exchange as soon as the answer is known to be no good, or a deadline has passed.
 */
export class AnswerReader implements HttpEvents, StreamEvents, Watched, Exchange {
  watchPlace = -1;
  readonly #context: ReaderContext;
  readonly #events: ResponseEvents;
  /** Of a faultless answer; a server that goes on for ever would fill the memory. */
  #eventsLeft: number;
  readonly #messages = new MessageReader();
  readonly #failures: AnswerFailures;
  #exchange: Exchange | undefined;
  /** One of the two, once the headers are known: the body of an error or of a plain answer, or a stream. */
  #body: WholeBody | undefined;
  #stream: EventStream | undefined;
  #bodyAt: Milliseconds | undefined;
  #status = 0;
  #headers: HttpHeaders = {};
  #complete = false;
  #wasSent = false;
  #over = false;
  readonly #deadline: AnswerDeadline;

  /** `maxTokens` were asked for. */
  constructor(context: ReaderContext, maxTokens: number, events: ResponseEvents) {
    this.#context = context;
    this.#events = events;
    this.#failures = context.failures;
    this.#eventsLeft = 10 * maxTokens + 1000;
    this.#deadline = new AnswerDeadline(context.settings.timeouts, context.clock.now());
    context.watch.add(this);
  }

  /** What carries the answer, so that it can be ended. */
  reads(exchange: Exchange): void {
    this.#exchange = exchange;
  }

  get dueAt(): Milliseconds {
    return this.#deadline.dueAt;
  }

  expired(at: Milliseconds): void {
    // What arrived in time may be waiting to be read.
    this.#context.worker.add({
      size: 0,
      work: () => {
        if (this.dueAt > at) return;
        const { url, settings } = this.#context;
        const { timeout } = this.#deadline;
        this.#fail(at, deadlineFailure(url, timeout, settings.timeouts[timeout]));
      },
    });
  }

  abort(reason: Error): void {
    this.#fail(this.#context.clock.now(), this.#failures.aborted(reason));
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
    else if (/json|html/.test(String(headers['content-type'] ?? '')))
      this.#body = new WholeBody(LONGEST_PLAIN_ANSWER);
    else this.#stream = new EventStream(this, this.#context.worker);
    this.#events.headers(at, status);
    const coding = codingOf(headers);
    // An error is one in any coding.
    if (coding !== undefined && status < 300) this.#fail(at, this.#failures.compressed(coding));
  }

  data(at: Milliseconds, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#body === undefined) {
      this.#stream?.push(at, chunk);
      return;
    }
    this.#bodyAt = at;
    if (this.#body.push(chunk)) return;
    // Enough is known of an error; the rest may never end.
    if (this.#status >= 300) this.#plainAnswer(at, this.#body);
    else {
      const limit = `an answer of more than ${LONGEST_PLAIN_ANSWER / 2 ** 20} MiB`;
      this.#fail(at, this.#failures.oversized(limit));
    }
  }

  ended(at: Milliseconds): void {
    if (this.#body === undefined) this.#stream?.end(at);
    else {
      this.#plainAnswer(this.#bodyAt ?? at, this.#body);
      this.streamEnded(at);
    }
  }

  failed(at: Milliseconds, error: Error): void {
    // What arrived before is told first.
    this.#context.worker.add({
      size: 0,
      work: () => {
        this.#fail(at, connectionFailure(this.#context.url, this.#wasSent, error));
      },
    });
  }

  event(at: Milliseconds, data: string): void {
    if (this.#over || data === '') return;
    if (data === '[DONE]' || data.trim() === '[DONE]') {
      this.#completed();
      return;
    }
    const message = this.#read(at, data);
    // The text of an error is cut when it is long, which could leave a part of a secret.
    if (message.error !== undefined) this.#tell(at, this.#read(at, this.#failures.quote(data)));
    else this.#tell(at, message);
  }

  oversized(at: Milliseconds, error: Error): void {
    this.#fail(at, this.#failures.oversized(error.message, error));
  }

  streamEnded(at: Milliseconds): void {
    if (this.#over) return;
    if (this.#complete) {
      this.#close();
      this.#events.ended(at);
      return;
    }
    this.#fail(at, this.#failures.cutShort());
  }

  #plainAnswer(at: Milliseconds, body: WholeBody): void {
    if (this.#over) return;
    if (this.#status < 300) this.event(at, body.text);
    else {
      const text = codingOf(this.#headers) === undefined ? body.text : '';
      this.#fail(at, this.#failures.refused(this.#status, text, this.#headers));
    }
  }

  #read(at: Milliseconds, data: string): CompletionMessage {
    try {
      return this.#messages.read(data);
    } catch (cause) {
      this.#fail(at, this.#failures.notJson(data, cause));
      return {};
    }
  }

  #tell(at: Milliseconds, { content, finishReason, usage, error }: CompletionMessage): void {
    if (error !== undefined) this.#fail(at, this.#failures.reported(this.#status, error));
    if (this.#over) return;
    if (usage !== undefined) this.#events.usage(usage);
    if (content !== undefined) {
      this.#deadline.tokenCame(at);
      this.#events.content(at, content);
      this.#eventsLeft -= 1;
      if (this.#eventsLeft < 0) this.#fail(at, this.#failures.endless());
    }
    if (finishReason === undefined) return;
    this.#completed();
    this.#events.finished(finishReason);
  }

  #completed(): void {
    this.#complete = true;
    this.#deadline.lastTokenCame();
  }

  #fail(at: Milliseconds, failure: TargetError): void {
    if (this.#over) return;
    this.#close();
    this.#exchange?.abort(failure);
    this.#events.failed(at, this.#context.explain(failure));
  }

  #close(): void {
    this.#over = true;
    this.#context.watch.delete(this);
  }
}

/** How the body is compressed, if it is. */
function codingOf(headers: HttpHeaders): string | undefined {
  const coding = [headers['content-encoding'] ?? []].flat().join();
  return coding === '' || coding === 'identity' ? undefined : coding;
}
