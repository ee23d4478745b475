import { Client, Pool, ProxyAgent, type Dispatcher } from 'undici';
import type { Milliseconds } from '../quantities/units';
import { ConnectionTally } from './connection-tally';
import type { ConnectionCount } from './transport';

export interface CarrierOptions {
  readonly connectTimeout: Milliseconds;
  readonly certificateAuthority?: string;
}

/** What carries one exchange at a time. */
export interface Carrier {
  readonly dispatcher: Dispatcher;
  readonly isProxy: boolean;
  /** The answer is complete: calls `then` once the next one can be carried. */
  release(then: () => void): void;
  /** The exchange broke; its connection is not used again. */
  discard(): void;
}

/** Where carriers come from. */
export interface Carriers {
  readonly connections: ConnectionCount;
  take(url: URL): Carrier;
  destroy(): Promise<void>;
}

/** A connection that closed while a verdict was computed would put its handshake into the next round. */
const KEEP_ALIVE_MS = 3_600_000;

const COMMON = {
  allowH2: false,
  keepAliveTimeout: KEEP_ALIVE_MS,
  keepAliveMaxTimeout: KEEP_ALIVE_MS,
  headersTimeout: 0,
  bodyTimeout: 0,
} as const;

const tlsOf = ({ certificateAuthority: ca }: CarrierOptions): { ca?: string } =>
  ca === undefined ? {} : { ca };

/** The dispatcher; its connections count. */
function counted<Counted extends Dispatcher>(dispatcher: Counted, tally: ConnectionTally): Counted {
  dispatcher.on('connect', () => {
    tally.made();
  });
  dispatcher.on('disconnect', () => {
    tally.closed();
  });
  return dispatcher;
}

/** A client of undici for each connection, the last one used first. */
export class ClientCarriers implements Carriers {
  readonly #options: CarrierOptions;
  readonly #open = new Set<ClientCarrier>();
  readonly #idle: ClientCarrier[] = [];
  readonly #tally = new ConnectionTally();
  #origin: string | undefined;
  #isDestroyed = false;

  constructor(options: CarrierOptions) {
    this.#options = options;
  }

  get connections(): ConnectionCount {
    return this.#tally.count;
  }

  take({ origin }: URL): Carrier {
    this.#origin ??= origin;
    if (origin !== this.#origin)
      throw new Error(`this transport is connected to ${this.#origin}, not to ${origin}`);
    return this.#idle.pop() ?? this.#make(origin);
  }

  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    await Promise.all([...this.#open].map(({ dispatcher }) => dispatcher.destroy()));
  }

  #make(origin: string): ClientCarrier {
    const client = new Client(origin, {
      ...COMMON,
      // Two, of which only one is ever used: with one, undici waits for a turn of the event loop after each answer.
      pipelining: 2,
      connect: { timeout: this.#options.connectTimeout, ...tlsOf(this.#options) },
    });
    counted(client, this.#tally);
    const carrier: ClientCarrier = new ClientCarrier(
      client,
      () => this.#idle.push(carrier),
      () => this.#open.delete(carrier),
    );
    this.#open.add(carrier);
    // It tells of an exchange that is started now that it fails.
    if (this.#isDestroyed) carrier.discard();
    return carrier;
  }
}

class ClientCarrier implements Carrier {
  readonly dispatcher: Client;
  readonly isProxy = false;
  readonly #onFree: () => void;
  readonly #onGone: () => void;
  /** Its connection has outlived an answer. */
  #isProven = false;

  constructor(client: Client, onFree: () => void, onGone: () => void) {
    this.dispatcher = client;
    this.#onFree = onFree;
    this.#onGone = onGone;
    client.on('disconnect', () => {
      this.#isProven = false;
    });
  }

  /** Some servers close after each answer without a word: a connection's first answer shows whether this one does. */
  release(then: () => void): void {
    if (this.#isProven) {
      // Not before the whole read is parsed: what comes behind this answer would be taken for the next one.
      queueMicrotask(() => {
        this.#free(then);
      });
      return;
    }
    this.#isProven = true;
    setImmediate(() =>
      setImmediate(() => {
        this.#free(then);
      }),
    );
  }

  discard(): void {
    this.#onGone();
    // Whoever waited for it was told already.
    this.dispatcher.destroy().catch(() => undefined);
  }

  #free(then: () => void): void {
    this.#onFree();
    then();
  }
}

/** All exchanges through one proxy, whose connections undici keeps. */
export class ProxyCarrier implements Carrier, Carriers {
  readonly dispatcher: Dispatcher;
  readonly isProxy = true;
  readonly #tally = new ConnectionTally();

  constructor(proxy: string, options: CarrierOptions) {
    const each = { ...COMMON, pipelining: 1 };
    const { connectTimeout } = options;
    this.dispatcher = new ProxyAgent({
      ...each,
      uri: proxy,
      connectTimeout,
      requestTls: { ...tlsOf(options), allowH2: false },
      // Left to itself, it makes its connections without these options.
      factory: (origin, given) =>
        counted(new Pool(origin, { ...each, ...(given as Pool.Options) }), this.#tally),
      // The connections that become tunnels: who waits for one waits for a connection.
      clientFactory: (origin, given) =>
        new Pool(origin, { ...each, ...(given as Pool.Options), headersTimeout: connectTimeout }),
    });
  }

  /** Those that carry requests: to the proxy, or as tunnels through it. */
  get connections(): ConnectionCount {
    return this.#tally.count;
  }

  take(): Carrier {
    return this;
  }

  /** undici hands the connection back a turn of the event loop later; who sends at once would open another. */
  release(then: () => void): void {
    setImmediate(() => setImmediate(then));
  }

  discard(): void {
    // undici has closed the connection.
  }

  async destroy(): Promise<void> {
    await this.dispatcher.destroy();
  }
}
