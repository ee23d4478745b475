import { once } from 'node:events';
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy as companies have them: asked for whole URLs, and for tunnels by CONNECT. */
export class ForwardProxy implements AsyncDisposable {
  /** What it was asked for: `POST http://...` or `CONNECT host:port`. */
  readonly asked: string[] = [];
  /** Connections made to it. */
  connections = 0;
  /** What it was last shown of them. */
  credentials: string | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(refusal: number | undefined) {
    this.#server = createServer((message, response) => {
      this.#forward(message, response, refusal);
    });
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.#keep(socket);
    });
    this.#server.on('connect', (message, client: Socket) => {
      this.credentials = message.headers['proxy-authorization'];
      this.#tunnel(message.url ?? '', client, refusal);
    });
  }

  /** Refuses everything with that status, where one is given. */
  static async start(refusal?: number): Promise<ForwardProxy> {
    const proxy = new ForwardProxy(refusal);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(message: IncomingMessage, response: ServerResponse, refusal: number | undefined): void {
    const { method = '', url = '', headers } = message;
    this.asked.push(`${method} ${url}`);
    this.credentials = headers['proxy-authorization'];
    if (refusal !== undefined) {
      response.writeHead(refusal).end('refused');
      return;
    }
    const onward = ask(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    message.pipe(onward);
  }

  #tunnel(address: string, client: Socket, refusal: number | undefined): void {
    this.asked.push(`CONNECT ${address}`);
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const [host = '', port] = address.split(':');
    const server = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    this.#keep(server);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
