import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { milliseconds } from '../../quantities/units';
import type { TargetSpec } from '../../target/connect-target';
import { Tally } from '../../simulator/tally';

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  readonly path: string;
  /** Its `X-Request-Id`. */
  readonly id: string;
  readonly body: string;
}

type Answer = (response: ServerResponse, received: Received) => void;

/** One event of a stream. */
export const event = (json: object): string => `data: ${JSON.stringify(json)}\n\n`;
/** An event with a text, as chat answers have them. */
export const content = (text: string): string => event({ choices: [{ index: 0, delta: { content: text } }] });
/** What ends an answer of so many tokens. */
export const closing = (completion_tokens: number): string =>
  event({ choices: [{ index: 0, delta: {}, finish_reason: 'length' }] }) +
  event({ choices: [], usage: { prompt_tokens: 7, completion_tokens } }) +
  'data: [DONE]\n\n';

/** Answers completions at once with as many tokens as were asked for, everything else with `ok`. */
export const answerAtOnce: Answer = (response, { path, body }) => {
  if (!path.endsWith('/chat/completions')) {
    response.end('ok');
    return;
  }
  const { max_tokens: tokens } = JSON.parse(body) as { max_tokens: number };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(content('word ').repeat(tokens) + closing(tokens));
};

/** Answers never. */
export const answerNever: Answer = () => undefined;

/** A tiny server that writes down what it was asked, and answers as it is told to. */
export class RecordingServer implements AsyncDisposable {
  readonly received: Received[] = [];
  readonly #server: Server;
  readonly #tally = new Tally();

  private constructor(answer: Answer) {
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (message, response) => {
      const pieces: Buffer[] = [];
      message.on('data', (piece: Buffer) => pieces.push(piece));
      message.once('end', () => {
        answer(response, this.#receive(message, Buffer.concat(pieces).toString()));
      });
    });
  }

  static async start(answer: Answer = answerAtOnce, host = '127.0.0.1'): Promise<RecordingServer> {
    const server = new RecordingServer(answer);
    server.#server.listen(0, host);
    await once(server.#server, 'listening');
    return server;
  }

  get baseUrl(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  /** Resolves once that many requests have come. */
  untilReceived(count: number): Promise<void> {
    return this.#tally.until(count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #receive({ method = '', url = '', headers }: IncomingMessage, body: string): Received {
    const received = { method, path: url, id: [headers['x-request-id']].flat().join(), body };
    this.received.push(received);
    this.#tally.add(1);
    return received;
  }
}

/** Deadlines that no test comes near. */
const LIMIT = milliseconds(600_000);

/** How to reach a server as one that knows the model; every field can be set. */
export const specOf = (
  baseUrl: string,
  { headers = {}, ...fields }: Partial<TargetSpec> & { headers?: Readonly<Record<string, string>> } = {},
): TargetSpec => ({
  api: 'openai-chat',
  transport: 'lean',
  settings: {
    baseUrl,
    headers,
    timeouts: { ready: LIMIT, connect: LIMIT, firstToken: LIMIT, stall: LIMIT, total: LIMIT },
  },
  knowledge: { models: ['model'], features: { ignoreEndToken: true, continuousUsage: false } },
  ...fields,
});
