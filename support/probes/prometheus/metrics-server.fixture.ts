import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on a free port of this machine, which answers as a test says. */
export class MetricsServer implements AsyncDisposable {
  readonly asked: { readonly path: string; readonly headers: IncomingMessage['headers'] }[] = [];
  answer: (response: ServerResponse, asked: number) => void = (response) => response.end('up 1\n');
  readonly #server = createServer((message, response) => {
    this.asked.push({ path: message.url ?? '', headers: message.headers });
    this.answer(response, this.asked.length);
  });

  static async start(): Promise<MetricsServer> {
    const server = new MetricsServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  url(path = '/metrics'): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`);
  }

  /** How many connections are open. */
  get connections(): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#server.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
