import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface ReceivedRequest {
  /** `POST /api/v1/completions`. */
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  /** Of the body, where it is JSON. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Bytes of the body. */
  readonly bytes: number;
}

/** What a route does instead of answering as it should. */
type Override = (response: ServerResponse, request: ReceivedRequest) => void;

interface ServerOptions {
  readonly apiKey?: string;
  readonly overrides?: Readonly<Record<string, Override>>;
}

export const MODELS = ['model-a', 'model-b'] as const;
const VERSION = '2.1.0';
/** What the answers to structured requests hold. */
export const STRUCTURED = { name: 'Ada', age: 36 };

/**
 * A server of the dialect llm-server, with the routes of both presets: nothing is streamed, structured answers
 * count no tokens, errors are `{detail}`.
 */
export class LlmServer implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  readonly #options: ServerOptions;
  readonly #server: Server = createServer((message, response) => {
    // A client may leave in the middle of its request.
    this.#receive(message, response).catch(() => response.destroy());
  });

  private constructor(options: ServerOptions) {
    this.#options = options;
  }

  static async start(options: ServerOptions = {}): Promise<LlmServer> {
    const server = new LlmServer(options);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The requests that came to a route, by its line. */
  to(line: string): ReceivedRequest[] {
    return this.requests.filter((request) => request.line === line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #receive(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of message) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const line = `${message.method ?? ''} ${message.url ?? ''}`;
    const fields = body.length === 0 ? {} : (JSON.parse(body.toString()) as Record<string, unknown>);
    const request = { line, headers: message.headers, fields, bytes: body.length };
    this.requests.push(request);
    const override = this.#options.overrides?.[line];
    const { apiKey } = this.#options;
    if (override !== undefined) override(response, request);
    else if (apiKey !== undefined && message.headers['x-api-key'] !== apiKey)
      sendJson(response, 401, { detail: 'Invalid API key' });
    else sendJson(response, ...this.#answer(request));
  }

  #answer({ line, fields }: ReceivedRequest): [status: number, body: object] {
    switch (line) {
      case 'GET /api/v1/health':
        return [200, { status: 'ok', description: 'LLM Test Server', version: VERSION }];
      case 'GET /api/v1/models':
        return [200, { models: MODELS.map((id) => ({ id, provider: `provider of ${id}`, name: id })) }];
      case 'POST /api/v1/schemas':
        return [201, { id: `id of ${String(fields['name'])}`, json_schema: fields['json_schema'] }];
      case 'POST /api/v1/completions':
      case 'POST /api/v1/unstructured':
      case 'POST /api/v1/conversation':
      case 'POST /api/v1/structured':
      case 'POST /api/v1/structured-completions':
        return this.#completion(line, fields);
      default:
        return [404, { detail: 'Not Found' }];
    }
  }

  #completion(line: string, fields: ReceivedRequest['fields']): [status: number, body: object] {
    const { model, provider, prompt, messages, max_tokens: maxTokens } = fields;
    if (!MODELS.some((known) => known === model))
      return [404, { detail: `Model ${String(model)} not found` }];
    if (provider === undefined || (prompt ?? messages) === undefined)
      return [422, { detail: [{ loc: ['body', 'provider'], msg: 'Field required' }] }];
    const common = { id: 'answer-1', provider, model };
    const text = Array.from({ length: Number(maxTokens) }, (_, index) => `word${index}`).join(' ');
    const promptTokens = JSON.stringify(prompt ?? messages).split(' ').length;
    const usage = usageOf(promptTokens, Number(maxTokens));
    if (line.endsWith('/conversation'))
      return [200, { ...common, message: { role: 'assistant', content: text }, usage }];
    if (!line.includes('/structured')) return [200, { ...common, text, usage }];
    const raw = JSON.stringify(STRUCTURED);
    return [200, { ...common, raw_text: raw, structured_output: STRUCTURED, usage: usageOf(0, 0) }];
  }
}

const usageOf = (prompt: number, completion: number): object => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** Keeps the request without an answer. */
export const hangs = (): void => undefined;
