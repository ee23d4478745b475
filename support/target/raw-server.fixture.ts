import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What a server does on one connection; the connection stays open when it returns. */
export type Play = (connection: RawConnection) => Promise<unknown> | undefined;

/** Plays the bytes of a test's choosing to whoever connects, whatever HTTP says of them. */
export class RawServer implements AsyncDisposable {
  readonly connections: RawConnection[] = [];
  /** Every request that came whole, on whichever connection. */
  readonly requests: string[] = [];
  readonly #server: Server;
  #failure: Error | undefined;

  private constructor(play: Play) {
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
      const connection = new RawConnection(socket, this.requests);
      this.connections.push(connection);
      Promise.resolve(play(connection)).catch((error: unknown) => {
        this.#failure = error as Error;
        connection.destroy();
      });
    });
  }

  static async playing(play: Play): Promise<RawServer> {
    const server = new RawServer(play);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  /** Answers every request with the same bytes. */
  static answering(bytes: string | Buffer): Promise<RawServer> {
    return RawServer.playing(async (connection) => {
      for (;;) {
        await connection.request();
        await connection.write(bytes);
      }
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.port}/v1/chat/completions`);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Throws what a play has thrown. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/** A connection as the server holds it. */
export class RawConnection {
  /** The client has closed its side, or all of it. */
  readonly left: Promise<unknown>;
  /** Bytes that went out: to the client, or into the kernel's buffers before it. */
  written = 0;
  readonly #socket: Socket;
  readonly #requests: string[];
  #received = '';
  #arrived = Promise.withResolvers<undefined>();

  constructor(socket: Socket, requests: string[]) {
    this.#socket = socket;
    this.#requests = requests;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#arrived.resolve(undefined);
      this.#arrived = Promise.withResolvers();
    });
    // A reset by the client is one of the ways to leave.
    socket.on('error', () => undefined);
    this.left = new Promise((resolve) => {
      socket.once('end', resolve);
      socket.once('close', resolve);
    });
  }

  /** The next request, once all of it is here; for ever pending where there is none. Bytes as Latin-1. */
  async request(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n') + 4;
      const [, length = '0'] = /^content-length: *(\d+)/im.exec(this.#received.slice(0, end)) ?? [];
      const request = this.#received.slice(0, end + Number(length));
      if (end > 3 && request.length === end + Number(length)) {
        this.#received = this.#received.slice(request.length);
        this.#requests.push(request);
        return request;
      }
      await this.#arrived.promise;
    }
  }

  /**
   * Writes these bytes, each of the pieces to be read on its own: two turns of the event loop lie between them.
   * False once the client is gone.
   */
  async write(...pieces: readonly (string | Buffer)[]): Promise<boolean> {
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
      const failed = await new Promise((resolve) => this.#socket.write(bytes, resolve));
      if (failed !== null && failed !== undefined) return false;
      this.written += bytes.length;
      await nextTurn();
      await nextTurn();
    }
    return true;
  }

  /** Writes the same bytes again and again, as long as the client takes them. */
  async flood(bytes: string | Buffer): Promise<void> {
    let isTaken = true;
    while (isTaken) isTaken = await this.write(bytes);
  }

  /** Reads nothing more: what the client sends fills the kernel's buffers. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Bytes have come, at least so many of the next request. */
  async receives(bytes: number): Promise<void> {
    while (this.#received.length < bytes) await this.#arrived.promise;
  }

  /** Closes the server's side only, right behind these bytes. */
  end(bytes = ''): void {
    this.#socket.end(bytes, 'latin1');
  }

  /** The client sees `ECONNRESET`. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** A Latin-1 text cut into its bytes. */
export const bytewise = (text: string): string[] => Array.from(text);
