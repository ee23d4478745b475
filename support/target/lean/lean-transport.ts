import { monotonicClock, type Clock } from '../../quantities/clock';
import type { Milliseconds } from '../../quantities/units';
import { ConnectionTally } from '../connection-tally';
import {
  TransportError,
  type ConnectionCount,
  type Exchange,
  type HttpEvents,
  type HttpRequest,
  type Transport,
} from '../transport';
import { LeanConnection, type ConnectionContext, type ConnectionOwner } from './lean-connection';
import { RequestText } from './request-text';
import { HeadMemory } from './response-parser';

export interface LeanTransportOptions {
  readonly connectTimeout: Milliseconds;
  readonly clock?: Clock;
}

/** What one read of a socket takes at most. */
const READ_BUFFER_BYTES = 65_536;

/**
 * HTTP/1.1 over bare sockets, for plain `http://` at high rates: a third of the CPU time of a full client.
 * What it does not speak (TLS, upgrades, codings other than chunked) it refuses. One connection a request in
 * flight, kept alive between them, the last one used first.
 */
export class LeanTransport implements Transport, ConnectionOwner {
  readonly name = 'lean';
  readonly #context: ConnectionContext;
  readonly #text = new RequestText();
  readonly #open = new Set<LeanConnection>();
  readonly #idle: LeanConnection[] = [];
  readonly #tally = new ConnectionTally();
  #origin: string | undefined;
  #isClosed = false;

  constructor({ connectTimeout, clock = monotonicClock }: LeanTransportOptions) {
    this.#context = {
      clock,
      connectTimeout,
      buffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
      memory: new HeadMemory(),
    };
  }

  get connections(): ConnectionCount {
    return this.#tally.count;
  }

  exchange(request: HttpRequest, events: HttpEvents): Exchange {
    const { url } = request;
    if (url.protocol !== 'http:') return this.#refuse(events, onlyHttp(url));
    if (this.#isClosed) return this.#refuse(events, new TransportError('the client is closed'));
    // A transport is for one server; another one's connections would be mixed up with its.
    this.#origin ??= url.origin;
    if (url.origin !== this.#origin)
      throw new Error(`this transport is connected to ${this.#origin}, not to ${url.origin}`);
    let text: string;
    try {
      text = this.#text.of(request);
    } catch (error) {
      return this.#refuse(events, error as Error);
    }
    const idle = this.#takeIdle();
    idle?.send(text, events);
    const connection = idle ?? this.#connect(url, text, events);
    return new LeanExchange(connection, events);
  }

  connected(): void {
    this.#tally.made();
  }

  idle(connection: LeanConnection): void {
    this.#idle.push(connection);
  }

  closed(connection: LeanConnection): void {
    if (!this.#open.delete(connection)) return;
    if (connection.isConnected) this.#tally.closed();
    const place = this.#idle.lastIndexOf(connection);
    if (place !== -1) this.#idle.splice(place, 1);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const connection of [...this.#open]) connection.close(new TransportError('the client is closed'));
    return Promise.resolve();
  }

  /** Fails what cannot be sent: a turn later, so that the caller has the exchange in hand. */
  #refuse(events: HttpEvents, error: Error): Exchange {
    let isOver = false;
    const fail = (reason: Error): void => {
      if (isOver) return;
      isOver = true;
      events.failed(this.#context.clock.now(), reason);
    };
    setImmediate(fail, error);
    return { abort: fail };
  }

  #takeIdle(): LeanConnection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection?.isUsable(this.#context.clock.now()) !== false) return connection;
      connection.close(new TransportError('idle for too long'));
    }
  }

  #connect({ hostname, port }: URL, text: string, events: HttpEvents): LeanConnection {
    const address = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 80 : Number(port) };
    const connection = new LeanConnection(address, text, events, this.#context, this);
    this.#open.add(connection);
    return connection;
  }
}

const onlyHttp = ({ protocol, host }: URL): TransportError =>
  new TransportError(`the lean transport speaks plain http:// only, and ${protocol}//${host} is not`, {
    code: 'LEAN_ONLY_HTTP',
  });

class LeanExchange implements Exchange {
  constructor(
    private readonly connection: LeanConnection,
    private readonly events: HttpEvents,
  ) {}

  abort(reason: Error): void {
    this.connection.abort(this.events, reason);
  }
}
