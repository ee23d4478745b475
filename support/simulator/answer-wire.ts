import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * One answer on its way into its socket, each piece in a write of its own at the moment of the call. Pieces of
 * the body go past the response, which would cut each into four and hold them until the next tick.
 */
export class AnswerWire {
  readonly #response: ServerResponse;
  /** Held until the next piece, or `flush`. */
  #corked: Socket | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** Sends status and headers, together with what follows at once. */
  head(status: number, contentType: string): void {
    this.#cork();
    this.#response.writeHead(status, { 'Content-Type': contentType, 'Cache-Control': 'no-cache' });
    this.#response.flushHeaders();
  }

  /** Sends a piece of the body; a closing one together with the end that follows at once. */
  write(bytes: string | Buffer, { closing }: { closing: boolean }): void {
    if (bytes.length === 0) return;
    const { socket, chunkedEncoding } = this.#response;
    if (closing) this.#cork();
    // Behind an unfinished answer on the same connection the response has no socket yet, and keeps the order.
    if (socket === null) this.#response.write(bytes);
    else if (socket.writable) socket.write(chunkedEncoding ? chunkOf(bytes) : bytes);
    if (!closing) this.flush();
  }

  /** Ends the body properly. */
  end(): void {
    this.#response.end();
    this.flush();
  }

  /** Destroys the socket; what was written before has gone out. */
  destroy(): void {
    this.flush();
    this.#response.destroy();
  }

  /** Nothing follows for now: what is held goes out. */
  flush(): void {
    this.#corked?.uncork();
    this.#corked = undefined;
  }

  #cork(): void {
    const { socket } = this.#response;
    if (socket === null || this.#corked !== undefined) return;
    socket.cork();
    this.#corked = socket;
  }
}

/** A chunk of a body whose `Transfer-Encoding` is `chunked`. */
function chunkOf(bytes: string | Buffer): string | Buffer {
  const head = `${Buffer.byteLength(bytes).toString(16)}\r\n`;
  return typeof bytes === 'string' ? `${head}${bytes}\r\n` : Buffer.concat([Buffer.from(head), bytes, CRLF]);
}

const CRLF = Buffer.from('\r\n');
