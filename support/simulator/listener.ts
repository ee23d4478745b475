import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Connections that may wait to be accepted: a burst of them is to be queued, not refused. */
const BACKLOG = 4096;

/** As far off as a timer can be. */
const NEVER_MS = 2 ** 31 - 1;

/** The socket on which a simulator listens: it can be shut, so that connections are refused, and opened again. */
export class Listener {
  // Idle connections stay open: a server that closes them races the client's next request.
  readonly #server: Server = createServer({ noDelay: true, requestTimeout: 0, keepAliveTimeout: 0 });
  readonly #closed = Promise.withResolvers<undefined>();
  readonly #host: string;
  #port: number;
  #ended = false;
  /** While it is shut nothing else need hold the process, and it is to live. */
  #hold: NodeJS.Timeout | undefined;

  /** It listens once it is opened; port 0 is any free one, and the same from then on. */
  constructor({ host, port }: { readonly host: string; readonly port: number }, answer: RequestListener) {
    this.#host = host;
    this.#port = port;
    this.#server.on('request', answer);
  }

  /** `http://127.0.0.1:<port>`. */
  get origin(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  /** Resolves once it neither listens nor has a connection, for good. */
  get closed(): Promise<undefined> {
    return this.#closed.promise;
  }

  /** Resolves once it listens. Rejects with the system's error where it cannot; it is as it was then. */
  async open(): Promise<void> {
    this.#server.listen({ port: this.#port, host: this.#host, backlog: BACKLOG });
    await once(this.#server, 'listening');
    // Of a TCP server it is never a string, as of a pipe, nor null, as before it listens.
    this.#port = (this.#server.address() as AddressInfo).port;
    clearInterval(this.#hold);
    // It was ended while it looked its address up.
    if (this.#ended) this.end();
  }

  /** Stops listening and closes every connection, until it is opened again; resolves once that is done. */
  async shut(): Promise<void> {
    clearInterval(this.#hold);
    this.#hold = setInterval(() => undefined, NEVER_MS);
    const closed = once(this.#server, 'close');
    this.#close();
    await closed;
  }

  /** Shuts it for good. */
  end(): void {
    this.#ended = true;
    clearInterval(this.#hold);
    this.#server.once('close', () => {
      this.#closed.resolve(undefined);
    });
    this.#close();
  }

  #close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
