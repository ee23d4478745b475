import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { answerHeaders } from './passed-headers';

/** An answer that is passed on once it is complete: until then another node can give it. */
export class WholeAnswer {
  readonly #status: number;
  readonly #headers: IncomingHttpHeaders;
  readonly #pieces: Buffer[] = [];

  constructor(status: number, headers: IncomingHttpHeaders) {
    this.#status = status;
    this.#headers = headers;
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece);
  }

  /** Passes it on. */
  finish(response: ServerResponse): void {
    const body = Buffer.concat(this.#pieces);
    const headers = answerHeaders(this.#headers);
    // Of an answer that has no body by its nature, the node's own word about the length stands.
    if (body.length > 0) headers['content-length'] = String(body.length);
    response.writeHead(this.#status, headers);
    response.end(body);
  }
}
