import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Milliseconds } from '../quantities/units';
import type { CompletionsRoute } from './completion-request';
import { prometheusText } from './counters';
import { Exchange } from './exchange';
import { Refusal } from './openai-error';
import { refuse, reply } from './reply';
import type { ServingState } from './serving-state';

const COMPLETIONS: ReadonlySet<string> = new Set<CompletionsRoute>([
  '/v1/chat/completions',
  '/v1/completions',
]);
const isCompletions = (path: string): path is CompletionsRoute => COMPLETIONS.has(path);

/**
 * The simulator's HTTP face: completions, the list of models, and what its kind of server tells about itself. For
 * measuring small requests it has, whatever its kind, a `GET /health` and a `POST /echo`, which need no key.
 */
export class Routes {
  readonly #state: ServingState;
  readonly #startedAt = Math.floor(Date.now() / 1e3);
  readonly #gets: ReadonlyMap<string, () => object | string>;
  #requests = 0;

  constructor(state: ServingState) {
    this.#state = state;
    const { kind, options } = state;
    const [first = '', ...others] = options.models;
    const facts = { models: [first, ...others], slots: options.slots, startedAt: this.#startedAt } as const;
    const gets = new Map<string, () => object | string>([['/health', () => ({ status: 'ok' })]]);
    for (const [path, tell] of Object.entries(kind.routes)) gets.set(path, () => tell(facts));
    gets.set('/v1/models', () => this.#models());
    const { metrics } = kind;
    if (metrics !== undefined) gets.set('/metrics', () => prometheusText(metrics, state.counters, first));
    this.#gets = gets;
  }

  /** Answers one request, or lets it wait for its slot. */
  handle(message: IncomingMessage, response: ServerResponse): void {
    const headersReceivedAt = this.#state.clock.now();
    const { serverHeader } = this.#state.kind;
    if (serverHeader !== undefined) response.setHeader('Server', serverHeader);
    const path = message.url?.split('?', 1)[0] ?? '/';
    try {
      if (isCompletions(path)) {
        allow('POST', message);
        this.#receive(path, message, response, headersReceivedAt);
        return;
      }
      if (path === '/echo') {
        allow('POST', message);
        message.resume().once('end', () => {
          reply(response, { status: 'ok' });
        });
        return;
      }
      const tell = this.#gets.get(path);
      if (tell === undefined) throw new Refusal(404, `Invalid URL (${message.method ?? ''} ${path})`);
      allow('GET', message);
      if (path.startsWith('/v1/')) this.#state.authorize(message);
      reply(response, tell());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      message.resume();
      refuse(response, error);
    }
  }

  #receive(
    route: CompletionsRoute,
    message: IncomingMessage,
    response: ServerResponse,
    headersReceivedAt: Milliseconds,
  ): void {
    const pieces: Buffer[] = [];
    message.on('data', (piece: Buffer) => pieces.push(piece));
    message.once('end', () => {
      const receivedAt = this.#state.clock.now();
      const body = Buffer.concat(pieces).toString();
      const index = this.#requests;
      this.#requests += 1;
      const arrival = { index, route, message, body, response, headersReceivedAt, receivedAt };
      new Exchange(arrival, this.#state).begin();
    });
  }

  #models(): object {
    const { kind, options } = this.#state;
    return {
      object: 'list',
      data: options.models.map((id) => ({
        id,
        object: 'model',
        created: this.#startedAt,
        owned_by: kind.owner(id),
        ...kind.modelFields?.(id),
      })),
    };
  }
}

function allow(method: 'GET' | 'POST', message: IncomingMessage): void {
  if (message.method === method || (method === 'GET' && message.method === 'HEAD')) return;
  throw new Refusal(405, `Not allowed to ${message.method ?? ''} on ${message.url ?? ''}; ${method} is.`, {
    code: 'method_not_supported',
    headers: { Allow: method },
  });
}
