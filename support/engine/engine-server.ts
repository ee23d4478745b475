import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Admission } from './admission';
import { sendJson } from './answer';
import { ApiError } from './api-error';
import { CompletionEndpoint } from './completion-endpoint';
import { messageOf } from './engine-error';
import type { EngineMetrics } from './engine-metrics';
import { GUIDE_ROOT, GuideEndpoint } from './guide-endpoint';
import { sendDetail } from './guide-response';
import { bodyOf, expectMethod, pathOf } from './incoming-request';
import type { OpenAiApi } from './openai-request';
import type { ServedModel } from './served-model';

/** What the engine says of itself. */
export interface EngineIdentity {
  readonly version: string;
  readonly server: string;
  readonly engine: string;
}

const COMPLETIONS: ReadonlyMap<string, OpenAiApi> = new Map([
  ['/v1/chat/completions', 'chat'],
  ['/v1/completions', 'completions'],
]);

const BACKLOG = 4096;
const KEEP_ALIVE_MS = 75_000;
const FAREWELL_MS = 1000;

/** The HTTP server of OpenAI's routes and of the guide's, on the loopback interface only; the key is for the latter. */
export class EngineServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #identity: EngineIdentity;
  readonly #metrics: EngineMetrics;
  readonly #completions: CompletionEndpoint;
  readonly #guide: GuideEndpoint;
  readonly #documents: ReadonlyMap<string, object>;

  constructor(
    models: readonly ServedModel[],
    metrics: EngineMetrics,
    identity: EngineIdentity,
    apiKey: string,
  ) {
    this.#identity = identity;
    this.#metrics = metrics;
    const admission = new Admission(models, metrics);
    const facts = models.map((model) => model.facts);
    this.#completions = new CompletionEndpoint(admission);
    this.#guide = new GuideEndpoint(admission, facts, identity.version, apiKey);
    this.#documents = new Map<string, object>([
      ['/health', { status: 'ok' }],
      ['/v1/health', { status: 'ok' }],
      ['/version', identity],
      ['/v1/models', modelList(models, identity)],
    ]);
    this.#server = createServer({ noDelay: true, keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      this.#serve(request, response);
    });
  }

  /** Starts listening on a free port and yields it. */
  async listen(): Promise<number> {
    this.#server.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG });
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Stops listening; answers that are still being written get a moment to reach their clients. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    const farewell = setTimeout(() => {
      this.#server.closeAllConnections();
    }, FAREWELL_MS);
    await closed;
    clearTimeout(farewell);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('Server', `${this.#identity.server}/${this.#identity.version}`);
    response.once('finish', () => {
      // A server that no longer listens keeps no connection open once its answer is out.
      if (!this.#server.listening) setImmediate(this.#server.closeIdleConnections.bind(this.#server));
    });
    this.#route(request, response).catch((error: unknown) => {
      const fault = error instanceof ApiError ? error : new ApiError(500, messageOf(error));
      if (response.headersSent) response.destroy();
      else if (isGuide(request)) sendDetail(response, fault.status, fault.message);
      else sendJson(response, fault.status, fault);
    });
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isGuide(request)) {
      await this.#guide.serve(request, response);
      return;
    }
    const path = pathOf(request);
    const api = COMPLETIONS.get(path);
    if (api !== undefined) {
      expectMethod('POST', request, response);
      this.#completions.answer(api, await bodyOf(request), response);
      return;
    }
    const document = this.#documents.get(path);
    if (document === undefined && path !== '/metrics') {
      const known = [...this.#documents.keys(), '/metrics', ...COMPLETIONS.keys()].join(', ');
      throw new ApiError(404, `there is no route ${path}; served are ${known}`, { code: 'route_not_found' });
    }
    expectMethod('GET', request, response);
    if (document !== undefined) {
      sendJson(response, 200, document);
      return;
    }
    const text = await this.#metrics.text();
    response.writeHead(200, { 'Content-Type': this.#metrics.contentType }).end(text);
  }
}

const isGuide = (request: IncomingMessage): boolean => pathOf(request).startsWith(GUIDE_ROOT);

function modelList(models: readonly ServedModel[], { server }: EngineIdentity): object {
  const data = models.map(({ facts }) => ({
    id: facts.id,
    object: 'model',
    owned_by: server,
    max_model_len: facts.sequenceLength,
    meta: { n_params: facts.parameters, slots: facts.slots, untrained: facts.untrained },
  }));
  return { object: 'list', data };
}
