import { Client } from 'undici';
import type { Milliseconds } from '../../quantities/units';

/** Longer than any request goes without a connection; servers that close idle ones earlier say so in a header. */
const KEEP_ALIVE_MS = 60_000;

/** A connection that carries one request at a time. */
export class NodeConnection {
  readonly client: Client;
  readonly #free: (connection: NodeConnection) => void;
  #answers = 0;

  constructor(client: Client, free: (connection: NodeConnection) => void) {
    this.client = client;
    this.#free = free;
    client.on('disconnect', () => {
      this.#answers = 0;
    });
  }

  /** It has carried an answer before: the node can have closed it meanwhile, and be well. */
  get isReused(): boolean {
    return this.#answers > 0;
  }

  /** The answer is complete, and the next request can be carried. */
  release(): void {
    this.#answers += 1;
    this.#free(this);
  }

  /** The request broke; whoever waited for it has been told. */
  discard(): void {
    this.client.destroy().catch(() => undefined);
  }
}

/**
 * The connections to one node: as many as requests are under way, the last one used first. A pool of undici looks
 * through all of its connections for each request.
 */
export class NodeConnections implements AsyncDisposable {
  readonly #origin: string;
  readonly #connectTimeout: Milliseconds;
  readonly #open = new Set<NodeConnection>();
  #idle: NodeConnection[] = [];

  constructor(origin: string, connectTimeout: Milliseconds) {
    this.#origin = origin;
    this.#connectTimeout = connectTimeout;
  }

  /** An idle one, or a new one. */
  take(): NodeConnection {
    return this.#idle.pop() ?? this.#make();
  }

  /** Ends it with its request. */
  discard(connection: NodeConnection): void {
    this.#open.delete(connection);
    connection.discard();
  }

  /** Ends those that carry nothing: one of them was found closed by the node, and others can be too. */
  dropIdle(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const connection of idle) this.discard(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open].map(({ client }) => client.destroy()));
  }

  #make(): NodeConnection {
    const client = new Client(this.#origin, {
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: this.#connectTimeout },
    });
    const connection = new NodeConnection(client, (freed) => this.#idle.push(freed));
    this.#open.add(connection);
    return connection;
  }
}
