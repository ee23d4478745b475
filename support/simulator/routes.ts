import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api, Endpoint } from './api';
import { controlEndpoint } from './control-endpoint';
import { prometheusText } from './counters';
import type { FaultMode } from './fault-mode';
import { llmServerApi } from './llm-server/llm-server-api';
import { openAiApi } from './openai-api';
import { openAiWording, Refusal } from './openai-error';
import { Reception } from './reception';
import { refuse, reply } from './reply';
import type { ServingState } from './serving-state';
import type { ServerFacts } from './server-kinds/server-kind';

/**
 * The simulator's HTTP face: the APIs that its kind of server speaks, and what that tells about itself. For
 * measuring small requests it has, whatever its kind, a `GET /health` and a `POST /echo`, which need no key.
 */
export class Routes {
  readonly #state: ServingState;
  readonly #apis: readonly Api[];
  readonly #endpoints: ReadonlyMap<string, Endpoint>;

  /** `control` brings the simulator into a mode. */
  constructor(state: ServingState, control: (mode: FaultMode) => Promise<void>) {
    this.#state = state;
    const { kind, options } = state;
    const [first = '', ...others] = options.models;
    const startedAt = Math.floor(Date.now() / 1e3);
    const facts: ServerFacts = { models: [first, ...others], slots: options.slots, startedAt };
    const reception = new Reception(state);
    const apis = { openai: openAiApi, 'llm-server': llmServerApi } as const;
    this.#apis = (kind.apis ?? ['openai']).map((name) => apis[name](state, reception, facts));
    const endpoints = new Map<string, Endpoint>(Object.entries(this.#own(facts)));
    for (const api of this.#apis)
      for (const [path, endpoint] of Object.entries(api.endpoints)) endpoints.set(path, endpoint);
    if (options.control) endpoints.set('/control', controlEndpoint(control));
    this.#endpoints = endpoints;
  }

  /** Answers one request, or lets it wait for its slot. */
  handle(message: IncomingMessage, response: ServerResponse): void {
    const headersReceivedAt = this.#state.clock.now();
    const { kind, options } = this.#state;
    const { serverHeader } = kind;
    if (options.nodeId !== undefined) response.setHeader('X-Served-By', options.nodeId);
    if (serverHeader !== undefined) response.setHeader('Server', serverHeader);
    const path = message.url?.split('?', 1)[0] ?? '/';
    try {
      const endpoint = this.#endpoints.get(path);
      if (endpoint === undefined) throw new Refusal(404, `Invalid URL (${message.method ?? ''} ${path})`);
      allow(endpoint.method, message);
      endpoint.answer({ message, response, headersReceivedAt });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      message.resume();
      const { wordError = openAiWording } =
        this.#apis.find(({ prefix }) => path.startsWith(prefix)) ?? this.#apis[0] ?? {};
      refuse(response, error, wordError);
    }
  }

  /** What is of no API. */
  #own(facts: ServerFacts): Readonly<Record<string, Endpoint>> {
    const { kind } = this.#state;
    const { metrics } = kind;
    const gets: Record<string, Endpoint> = { '/health': telling(() => ({ status: 'ok' })) };
    for (const [path, tell] of Object.entries(kind.routes)) {
      const guarded = path.startsWith('/v1/');
      gets[path] = telling((message) => {
        if (guarded) this.#state.authorize(message);
        return tell(facts);
      });
    }
    if (metrics !== undefined) {
      const [model] = facts.models;
      gets['/metrics'] = telling(() => prometheusText(metrics, this.#state.counters, model));
    }
    return { ...gets, '/echo': { method: 'POST', answer: echo } };
  }
}

const telling = (tell: (message: IncomingMessage) => object | string): Endpoint => ({
  method: 'GET',
  answer: ({ message, response }) => {
    reply(response, tell(message));
  },
});

const echo: Endpoint['answer'] = ({ message, response }) => {
  message.resume().once('end', () => {
    reply(response, { status: 'ok' });
  });
};

function allow(method: 'GET' | 'POST', message: IncomingMessage): void {
  if (message.method === method || (method === 'GET' && message.method === 'HEAD')) return;
  throw new Refusal(405, `Not allowed to ${message.method ?? ''} on ${message.url ?? ''}; ${method} is.`, {
    code: 'method_not_supported',
    headers: { Allow: method },
  });
}
