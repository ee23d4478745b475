import { monotonicClock, type Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { readErrorBody } from './completion-message';
import { DeadlineWatch, type Watched } from './deadline-watch';
import { requestHeaders } from './discovery';
import { connectionFailure, deadlineFailure, statusFailure } from './explain-failure';
import type { ResponseEvents } from './inference-target';
import { withoutSecrets, type TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { Exchange, HttpEvents, HttpHeaders, HttpRequest, Transport } from './transport';
import { LONGEST_ERROR_BODY, WholeBody } from './whole-body';

/** A request to a route of the server that is no inference. */
export interface EndpointRequest {
  readonly method: 'GET' | 'POST';
  /** From the root of the server: `/health`. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

/** Any route of a server, asked for its answer as a whole: nothing of it is read but its status and its size. */
export class EndpointTarget {
  readonly #transport: Transport;
  readonly #settings: TargetSettings;
  readonly #clock: Clock;
  readonly #watch: DeadlineWatch;

  constructor(transport: Transport, settings: TargetSettings, clock: Clock = monotonicClock) {
    this.#transport = transport;
    this.#settings = settings;
    this.#clock = clock;
    this.#watch = new DeadlineWatch(clock);
  }

  /** What is the same in all requests to a route, made once. */
  prepare({ method, path, body }: EndpointRequest): HttpRequest {
    const headers = requestHeaders(this.#settings);
    const url = new URL(path, this.#settings.baseUrl);
    if (body === undefined) return { method, url, headers };
    return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body };
  }

  /** Sends a prepared request; its events tell of no content. */
  send(request: HttpRequest, events: ResponseEvents): Exchange {
    const { total } = this.#settings.timeouts;
    const reader = new EndpointReader(request.url, this.#settings, milliseconds(this.#clock.now() + total), {
      events,
      watch: this.#watch,
      clock: this.#clock,
    });
    reader.reads(this.#transport.exchange(request, reader));
    return reader;
  }
}

interface Surroundings {
  readonly events: ResponseEvents;
  readonly watch: DeadlineWatch;
  readonly clock: Clock;
}

class EndpointReader implements HttpEvents, Watched, Exchange {
  readonly dueAt: Milliseconds;
  watchPlace = -1;
  readonly #url: URL;
  readonly #settings: TargetSettings;
  readonly #around: Surroundings;
  #exchange: Exchange | undefined;
  #wasSent = false;
  #over = false;
  #status = 0;
  #headers: HttpHeaders = {};
  /** Of an error; most answers are none. */
  #error: WholeBody | undefined;

  constructor(url: URL, settings: TargetSettings, dueAt: Milliseconds, around: Surroundings) {
    this.#url = url;
    this.#settings = settings;
    this.dueAt = dueAt;
    this.#around = around;
    around.watch.add(this);
  }

  reads(exchange: Exchange): void {
    this.#exchange = exchange;
  }

  sent(at: Milliseconds): void {
    this.#wasSent = true;
    this.#around.events.sent(at);
  }

  headers(at: Milliseconds, status: number, headers: HttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    this.#around.events.headers(at, status);
  }

  data(at: Milliseconds, chunk: Buffer): void {
    if (this.#status < 300 || this.#over) return;
    this.#error ??= new WholeBody(LONGEST_ERROR_BODY);
    // Enough is known of it; the rest may never end.
    if (!this.#error.push(chunk)) this.ended(at);
  }

  ended(at: Milliseconds): void {
    if (this.#status >= 300) {
      const body = withoutSecrets(this.#settings, this.#error?.text ?? '');
      const said = withoutSecrets(this.#settings, readErrorBody(body));
      this.#fail(at, statusFailure(this.#url, this.#status, said, this.#headers));
    } else if (!this.#over) {
      this.#close();
      this.#around.events.ended(at);
    }
  }

  failed(at: Milliseconds, error: Error): void {
    this.#fail(at, connectionFailure(this.#url, this.#wasSent, error));
  }

  expired(at: Milliseconds): void {
    this.#fail(at, deadlineFailure(this.#url, 'total', this.#settings.timeouts.total));
  }

  abort(reason: Error): void {
    const message = `${this.#url.origin}${this.#url.pathname}: the run ended before the answer.`;
    this.#fail(this.#around.clock.now(), new TargetError('aborted', message, { cause: reason }));
  }

  #fail(at: Milliseconds, failure: TargetError): void {
    if (this.#over) return;
    this.#close();
    this.#exchange?.abort(failure);
    this.#around.events.failed(at, failure);
  }

  #close(): void {
    this.#over = true;
    this.#around.watch.delete(this);
  }
}
