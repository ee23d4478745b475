import { Agent, type Dispatcher } from 'undici';
import { monotonicClock, type Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';
import { TransportError, type HttpEvents, type HttpRequest, type Transport } from './transport';

export interface UndiciTransportOptions {
  readonly connectTimeout: Milliseconds;
  readonly certificateAuthority?: string;
  readonly clock?: Clock;
}

/**
 * HTTP/1.1 over undici: one connection a request in flight, kept alive between them. Deadlines are the
 * caller's: undici's own are coarse.
 */
export class UndiciTransport implements Transport {
  readonly name = 'undici';
  readonly #agent: Agent;
  readonly #clock: Clock;

  constructor({ connectTimeout, certificateAuthority, clock = monotonicClock }: UndiciTransportOptions) {
    this.#clock = clock;
    this.#agent = new Agent({
      allowH2: false,
      pipelining: 1,
      // A connection that closed while a verdict was computed would put its handshake into the next round.
      keepAliveTimeout: 60_000,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        timeout: connectTimeout,
        ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
      },
    });
  }

  exchange(request: HttpRequest, events: HttpEvents, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    let controller: Dispatcher.DispatchController | undefined;
    const abort = (): void => {
      // First our reason: undici reports its own error while it aborts. Before the connection stands there is
      // no controller yet; the caller is answered, and the request ends itself when it starts.
      reject(signal.reason as Error);
      controller?.abort(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    const clock = this.#clock;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (signal.aborted) started.abort(signal.reason as Error);
        // Right before the write: after it, the server can have read the request before it counts as sent.
        else events.sent(clock.now());
      },
      onResponseStart(_controller, status, headers) {
        events.headers(clock.now(), status, headers);
      },
      onResponseData(_controller, chunk) {
        events.data(clock.now(), chunk);
      },
      onResponseEnd() {
        events.ended(clock.now());
        // undici hands the connection back a turn of the event loop later; who sends at once would open another.
        setImmediate(() => setImmediate(resolve, undefined));
      },
      onResponseError(_controller, error) {
        reject(new TransportError(error.message, { cause: error }));
      },
    };
    this.#agent.dispatch(
      {
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: request.method,
        headers: { ...request.headers },
        body: request.body ?? null,
      },
      handler,
    );
    return promise.finally(() => {
      signal.removeEventListener('abort', abort);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}
