import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server of this process on a free port, and what it saw of those who connected. */
export class Listening implements AsyncDisposable {
  /** In the order in which it happened: `connection`, `data`, `end` or the code of an error. */
  readonly seen: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.seen.push('connection');
      this.#sockets.add(socket);
      socket
        .on('data', () => this.seen.push('data'))
        .on('end', () => this.seen.push('end'))
        .on('error', (error: NodeJS.ErrnoException) => this.seen.push(error.code ?? error.message))
        .on('close', () => {
          this.#sockets.delete(socket);
          this.#server.emit('gone');
        });
    });
  }

  static async start(host = '127.0.0.1'): Promise<Listening> {
    const listening = new Listening();
    await once(listening.#server.listen(0, host), 'listening');
    return listening;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when so many have connected, and all of them have gone. */
  async left(connections: number): Promise<void> {
    const connected = (): number => this.seen.filter((what) => what === 'connection').length;
    while (connected() < connections || this.#sockets.size > 0) await once(this.#server, 'gone');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await once(this.#server.close(), 'close');
  }
}
