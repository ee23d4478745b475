import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Passes bytes on to a server and counts the connections that a client makes to it, whatever the client is. */
export class CountingProxy implements AsyncDisposable {
  /** Connections made so far. */
  connections = 0;
  readonly #target: URL;
  readonly #server: Server = createServer({ noDelay: true }, (socket) => {
    this.#pass(socket);
  });
  readonly #sockets = new Set<Socket>();

  private constructor(target: URL) {
    this.#target = target;
  }

  static async before(baseUrl: string): Promise<CountingProxy> {
    const proxy = new CountingProxy(new URL(baseUrl));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The server's base URL, through this proxy. */
  get baseUrl(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.#target.pathname}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(client: Socket): void {
    this.connections += 1;
    const { hostname, port } = this.#target;
    const server = connect({ host: hostname, port: Number(port), noDelay: true });
    client.pipe(server).pipe(client);
    this.#join(client, server);
    this.#join(server, client);
  }

  #join(one: Socket, other: Socket): void {
    this.#sockets.add(one);
    // A reset of the one is shown to the other by its end.
    one.on('error', () => undefined);
    one.once('close', () => {
      this.#sockets.delete(one);
      other.destroy();
    });
  }
}
