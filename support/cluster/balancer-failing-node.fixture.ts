import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { BalancedNode } from './balancer';

/** How a node fails each request but those for its health. */
export type Failing = 'closes' | 'resets' | 'is busy' | 'cuts' | 'garbles' | 'does not';

const HEADERS = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';
const WHOLE = `${HEADERS}Content-Length: 2\r\n\r\n{}`;

const BEHAVIOURS: Readonly<Record<Failing, (socket: Socket) => void>> = {
  closes: (socket) => socket.destroy(),
  resets: (socket) => socket.resetAndDestroy(),
  'is busy': (socket) => socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}'),
  // A reset could overtake what was written.
  cuts: (socket) => socket.end(`${HEADERS}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`),
  garbles: (socket) => socket.end('no answer of any kind\r\n\r\n'),
  'does not': (socket) => socket.write(WHOLE),
};

/** A server of bare sockets that is healthy when it is asked and fails when it is used. */
export class FailingNode implements BalancedNode, AsyncDisposable {
  readonly id: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #requests = 0;

  private constructor(id: string, failing: Failing) {
    this.id = id;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
      // The requests of these tests have no body, and come one by one.
      socket.setEncoding('latin1').on('data', (text: string) => {
        if (text.startsWith('GET /health ')) {
          socket.end(WHOLE);
          return;
        }
        this.#requests += 1;
        BEHAVIOURS[failing](socket);
      });
    });
  }

  static async start(id: string, failing: Failing): Promise<FailingNode> {
    const node = new FailingNode(id, failing);
    node.#server.listen(0, '127.0.0.1');
    await once(node.#server, 'listening');
    return node;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests that it has seen, those for its health apart. */
  get requests(): number {
    return this.#requests;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }
}
