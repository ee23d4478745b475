import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici';
import { monotonicClock, type Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';
import type { Exchange, HttpEvents, HttpHeaders, HttpRequest, Transport } from './transport';
import { transportErrorOf } from './undici-error';

export interface UndiciTransportOptions {
  readonly connectTimeout: Milliseconds;
  readonly certificateAuthority?: string;
  /** `http://host:port` of a proxy that all requests go through. */
  readonly proxy?: string;
  readonly clock?: Clock;
}

/** A connection that closed while a verdict was computed would put its handshake into the next round. */
const KEEP_ALIVE_MS = 3_600_000;

/**
 * HTTP/1.1 over undici: one connection a request in flight, kept alive between them. Deadlines are the
 * caller's: undici's own are coarse.
 */
export class UndiciTransport implements Transport {
  readonly name = 'undici';
  readonly #agent: Dispatcher;
  readonly #clock: Clock;
  readonly #hasProxy: boolean;

  constructor({
    connectTimeout,
    certificateAuthority,
    proxy,
    clock = monotonicClock,
  }: UndiciTransportOptions) {
    this.#clock = clock;
    this.#hasProxy = proxy !== undefined;
    const tls = certificateAuthority === undefined ? {} : { ca: certificateAuthority };
    const options = {
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    this.#agent =
      proxy === undefined
        ? new Agent({ ...options, connect: { timeout: connectTimeout, ...tls } })
        : new ProxyAgent({
            ...options,
            uri: proxy,
            connectTimeout,
            requestTls: { ...tls, allowH2: false },
            // Left to itself, it makes its connections without these options.
            factory: (origin, given) => new Pool(origin, { ...options, ...(given as Pool.Options) }),
            // The connections that become tunnels: who waits for one waits for a connection.
            clientFactory: (origin, given) =>
              new Pool(origin, { ...options, ...(given as Pool.Options), headersTimeout: connectTimeout }),
          });
  }

  exchange(request: HttpRequest, events: HttpEvents): Exchange {
    const exchange = new UndiciExchange(events, this.#clock, this.#hasProxy);
    this.#agent.dispatch(
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
    await this.#agent.destroy();
  }
}

class UndiciExchange implements Exchange, Dispatcher.DispatchHandler {
  readonly #events: HttpEvents;
  readonly #clock: Clock;
  #isOnWayThroughProxy: boolean;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;
  #abortReason: Error | undefined;

  constructor(events: HttpEvents, clock: Clock, hasProxy: boolean) {
    this.#events = events;
    this.#clock = clock;
    this.#isOnWayThroughProxy = hasProxy;
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
    // undici hands the connection back a turn of the event loop later; who sends at once would open another.
    setImmediate(() =>
      setImmediate(() => {
        if (this.#over) return;
        this.#over = true;
        this.#events.ended(at);
      }),
    );
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(transportErrorOf(error, this.#isOnWayThroughProxy));
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.failed(this.#clock.now(), error);
  }
}
