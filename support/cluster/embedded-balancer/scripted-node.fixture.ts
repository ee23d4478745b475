import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { BalancedNode } from '../balancer';
import { eventOf, type AnswerChunk } from './answer-chunk';
import type { RequestFields } from './continuation';

/** A request as a node got it. */
export interface GotRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body's fields; none where it is no JSON. */
  readonly fields: RequestFields;
  /** Its connection has carried another before. */
  readonly isOverOld: boolean;
  /** Resolves when the connection of the request is closed or its answer complete. */
  readonly closed: Promise<unknown>;
}

/** How a node answers. */
export type Script = (response: ServerResponse, request: GotRequest) => void;

/** A node within this process that answers as it is told; healthy unless `health` says otherwise. */
export class ScriptedNode implements BalancedNode, AsyncDisposable {
  readonly got: GotRequest[] = [];
  health = 200;
  origin = '';
  readonly id: string;
  script: Script;
  readonly #server = createServer({ keepAliveTimeout: 0 });
  readonly #known = new WeakSet<Socket>();

  private constructor(id: string, script: Script) {
    this.id = id;
    this.script = script;
    this.#server.on('request', (message, response) => {
      if (message.url === '/health') response.writeHead(this.health).end();
      else this.#receive(message, response);
    });
  }

  static async start(id: string, script: Script): Promise<ScriptedNode> {
    const node = new ScriptedNode(id, script);
    node.#server.listen(0, '127.0.0.1');
    await once(node.#server, 'listening');
    node.origin = `http://127.0.0.1:${(node.#server.address() as AddressInfo).port}`;
    return node;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await Promise.resolve();
  }

  #receive(message: IncomingMessage, response: ServerResponse): void {
    const pieces: Buffer[] = [];
    message.on('data', (piece: Buffer) => pieces.push(piece));
    message.once('error', () => undefined);
    message.once('end', () => {
      const body = Buffer.concat(pieces).toString();
      const { method = '', url = '', headers } = message;
      const isOverOld = this.#known.has(message.socket);
      this.#known.add(message.socket);
      const closed = once(response, 'close');
      const request = { method, url, headers, body, fields: fieldsOf(body), isOverOld, closed };
      this.got.push(request);
      this.script(response, request);
    });
  }
}

/** Answers with JSON. */
export const json =
  (status: number, body: object, headers: Record<string, string> = {}): Script =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

/** Streams these events, and then ends, cuts the connection, or says nothing more. */
export const stream =
  (events: readonly (AnswerChunk | string)[], then: 'end' | 'cut' | 'silence'): Script =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(events.map(eventOf).join(''), () => {
      if (then === 'cut') response.destroy();
    });
    if (then === 'end') response.end();
  };

/** Begins a whole answer and cuts the connection. */
export const cutWhole: Script = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"begun":', () => response.destroy());
};

/** Takes the request and never answers it. */
export const hang: Script = () => undefined;

function fieldsOf(body: string): RequestFields {
  try {
    return JSON.parse(body) as RequestFields;
  } catch {
    return {};
  }
}
