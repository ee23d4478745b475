import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Clock } from '../quantities/clock';
import { readErrorBody } from './completion-message';
import type { DeadlineWatch, Watched } from './deadline-watch';
import { connectionFailure, deadlineFailure, statusFailure } from './explain-failure';
import type { AnswerExchange, ResponseEvents } from './inference-target';
import { servedBy } from './served-by';
import { withoutSecrets, type TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { Exchange, HttpEvents, HttpHeaders, HttpRequest } from './transport';
import { LONGEST_ERROR_BODY, WholeBody } from './whole-body';

/** What the readers of all answers of one server share. */
export interface EndpointReading {
  readonly settings: TargetSettings;
  readonly watch: DeadlineWatch;
  readonly clock: Clock;
  /** What LLM_ROUTES calls a route. */
  readonly routeNamed: (path: string) => string | undefined;
}

/** Whom a reader tells. */
export type EndpointEvents = Pick<ResponseEvents, 'sent' | 'headers' | 'ended' | 'failed'>;

/** Reads an answer as a whole: its status and its size, and of an error its message. */
export class EndpointReader implements HttpEvents, Watched, AnswerExchange {
  readonly dueAt: Milliseconds;
  watchPlace = -1;
  responseBytes = 0;
  readonly #url: URL;
  readonly #bodyBytes: number;
  readonly #reading: EndpointReading;
  readonly #events: EndpointEvents;
  readonly #kept: WholeBody | undefined;
  #exchange: Exchange | undefined;
  #wasSent = false;
  #over = false;
  #status = 0;
  #headers: HttpHeaders = {};
  /** Of an error; most answers are none. */
  #error: WholeBody | undefined;

  /** `kept` is to hold the body of an answer that is no error. */
  constructor(
    { url, body }: HttpRequest,
    reading: EndpointReading,
    events: EndpointEvents,
    kept?: WholeBody,
  ) {
    this.#url = url;
    this.#events = events;
    this.#kept = kept;
    this.#bodyBytes = body === undefined ? 0 : Buffer.byteLength(body);
    this.#reading = reading;
    this.dueAt = milliseconds(reading.clock.now() + reading.settings.timeouts.total);
    reading.watch.add(this);
  }

  reads(exchange: Exchange): void {
    this.#exchange = exchange;
  }

  get requestBytes(): number {
    return this.#wasSent ? this.#bodyBytes : 0;
  }

  sent(at: Milliseconds): void {
    this.#wasSent = true;
    this.#events.sent(at);
  }

  headers(at: Milliseconds, status: number, headers: HttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    this.#events.headers(at, status, servedBy(this.#reading.settings, headers));
  }

  data(at: Milliseconds, chunk: Buffer): void {
    this.responseBytes += chunk.length;
    if (this.#over) return;
    if (this.#status < 300) {
      if (this.#kept?.push(chunk) === false) this.#fail(at, this.#tooLong());
      return;
    }
    this.#error ??= new WholeBody(LONGEST_ERROR_BODY);
    // Enough is known of it; the rest may never end.
    if (!this.#error.push(chunk)) this.ended(at);
  }

  ended(at: Milliseconds): void {
    if (this.#status >= 300) this.#fail(at, this.#refusal());
    else if (!this.#over) {
      this.#close();
      this.#events.ended(at);
    }
  }

  failed(at: Milliseconds, error: Error): void {
    this.#fail(at, connectionFailure(this.#url, this.#wasSent, error));
  }

  expired(at: Milliseconds): void {
    this.#fail(at, deadlineFailure(this.#url, 'total', this.#reading.settings.timeouts.total));
  }

  abort(reason: Error): void {
    const message = `${this.#where}: the run ended before the answer.`;
    this.#fail(this.#reading.clock.now(), new TargetError('aborted', message, { cause: reason }));
  }

  get #where(): string {
    return `${this.#url.origin}${this.#url.pathname}`;
  }

  #tooLong(): TargetError {
    const message = `${this.#where} answers with far more than was asked for. Check LLM_BASE_URL and LLM_ROUTES.`;
    return new TargetError('protocol error', message);
  }

  #refusal(): TargetError {
    const { settings, routeNamed } = this.#reading;
    const body = withoutSecrets(settings, this.#error?.text ?? '');
    const said = withoutSecrets(settings, readErrorBody(body));
    return statusFailure(this.#url, this.#status, said, this.#headers, routeNamed(this.#url.pathname));
  }

  #fail(at: Milliseconds, failure: TargetError): void {
    if (this.#over) return;
    this.#close();
    this.#exchange?.abort(failure);
    this.#events.failed(at, failure);
  }

  #close(): void {
    this.#over = true;
    this.#reading.watch.delete(this);
  }
}
