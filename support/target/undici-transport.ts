import type { Dispatcher } from 'undici';
import { monotonicClock, type Clock } from '../quantities/clock';
import type { ConnectionCount, Exchange, HttpEvents, HttpHeaders, HttpRequest, Transport } from './transport';
import {
  ClientCarriers,
  ProxyCarrier,
  type Carrier,
  type CarrierOptions,
  type Carriers,
} from './undici-carriers';
import { transportErrorOf } from './undici-error';

export interface UndiciTransportOptions extends CarrierOptions {
  /** `http://host:port` of a proxy that all requests go through. */
  readonly proxy?: string;
  readonly clock?: Clock;
}

/**
 * HTTP/1.1 over undici: one connection a request in flight, kept alive between them. Deadlines are the
 * caller's: undici's own are coarse.
 */
export class UndiciTransport implements Transport {
  readonly name = 'undici';
  readonly #clock: Clock;
  readonly #carriers: Carriers;

  constructor({ clock = monotonicClock, ...options }: UndiciTransportOptions) {
    this.#clock = clock;
    this.#carriers =
      options.proxy === undefined ? new ClientCarriers(options) : new ProxyCarrier(options.proxy, options);
  }

  get connections(): ConnectionCount {
    return this.#carriers.connections;
  }

  exchange(request: HttpRequest, events: HttpEvents): Exchange {
    const carrier = this.#carriers.take(request.url);
    const exchange = new UndiciExchange(events, this.#clock, carrier);
    carrier.dispatcher.dispatch(
      {
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: request.method,
        headers: request.headers as Record<string, string>,
        body: request.body ?? null,
        idempotent: false,
      },
      exchange,
    );
    return exchange;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#carriers.destroy();
  }
}

class UndiciExchange implements Exchange, Dispatcher.DispatchHandler {
  readonly #events: HttpEvents;
  readonly #clock: Clock;
  readonly #carrier: Carrier;
  #isOnWayThroughProxy: boolean;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;
  #abortReason: Error | undefined;

  constructor(events: HttpEvents, clock: Clock, carrier: Carrier) {
    this.#events = events;
    this.#clock = clock;
    this.#carrier = carrier;
    this.#isOnWayThroughProxy = carrier.isProxy;
  }

  abort(reason: Error): void {
    if (this.#over) return;
    this.#abortReason = reason;
    // First our reason: undici reports its own error while it aborts. Before the connection stands there is
    // no controller yet; the caller is answered, and the request ends itself when it starts.
    this.#fail(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#isOnWayThroughProxy = false;
    if (this.#abortReason !== undefined) controller.abort(this.#abortReason);
    // Right before the write: after it, the server can have read the request before it counts as sent.
    else this.#events.sent(this.#clock.now());
  }

  onResponseStart(_controller: unknown, status: number, headers: HttpHeaders): void {
    // Interim answers (1xx) are none.
    if (!this.#over && status >= 200) this.#events.headers(this.#clock.now(), status, headers);
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (!this.#over) this.#events.data(this.#clock.now(), chunk);
  }

  onResponseEnd(): void {
    const at = this.#clock.now();
    if (this.#over) return;
    this.#over = true;
    this.#carrier.release(() => {
      this.#events.ended(at);
    });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(transportErrorOf(error, this.#isOnWayThroughProxy));
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#carrier.discard();
    this.#events.failed(this.#clock.now(), error);
  }
}
