import { monotonicClock, type Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { AnswerFailures } from './answer-failures';
import { AnswerReader } from './answer-reader';
import { DeadlineWatch } from './deadline-watch';
import type { AnswerExchange, InferenceRequest, ResponseEvents, TargetIdentity } from './inference-target';
import { discoverLlmServer, LLM_SERVER_ADVICE } from './llm-server-discovery';
import { readServerAnswer, TEXT_FIELDS } from './llm-server-message';
import { answerRoute, serverRequestBody, type AnswerRoute, type CarriedSchema } from './llm-server-request';
import { PreparedExchange, UnsentExchange } from './prepared-exchange';
import type { ReaderContext } from './reader-context';
import { requestHeaders } from './request-headers';
import type { SchemaField } from './route-settings';
import { routeUrl, type Routes } from './routes';
import { SchemaRegistrar } from './schema-registrar';
import { NOTHING_KNOWN, withModels, type KnowingTarget, type ServerKnowledge } from './server-knowledge';
import type { TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { Transport } from './transport';
import { WorkQueue } from './work-queue';

/** Where a server is and how it wants to be asked. */
export interface LlmServer {
  readonly settings: TargetSettings;
  readonly routes: Routes;
  readonly schemaField: SchemaField;
}

/** A server with routes of its own for plain, structured and conversational answers, which come as a whole. */
export class LlmServerTarget implements KnowingTarget {
  readonly #transport: Transport;
  readonly #server: LlmServer;
  readonly #clock: Clock;
  readonly #watch: DeadlineWatch;
  readonly #worker = new WorkQueue();
  readonly #headers: Readonly<Record<string, string>>;
  readonly #contexts = new Map<AnswerRoute, ReaderContext>();
  readonly #registrar: SchemaRegistrar | undefined;
  #knowledge: ServerKnowledge;

  /** `knowledge` is what another client has found out about the server; without it, `untilReady` asks. */
  constructor(
    transport: Transport,
    server: LlmServer,
    knowledge: ServerKnowledge = NOTHING_KNOWN,
    clock: Clock = monotonicClock,
  ) {
    const { settings, routes } = server;
    this.#transport = transport;
    this.#server = server;
    this.#knowledge = knowledge;
    this.#clock = clock;
    this.#watch = new DeadlineWatch(clock);
    this.#headers = { ...requestHeaders('llm-server', settings), 'content-type': 'application/json' };
    for (const route of ['unstructured', 'structured', 'conversation'] as const) {
      const path = routes[route];
      if (path !== undefined) this.#contexts.set(route, this.#contextOf(route, path));
    }
    if (routes.schemas !== undefined) this.#registrar = this.#registrarAt(routes.schemas);
  }

  async untilReady(signal: AbortSignal): Promise<TargetIdentity> {
    const { settings, routes } = this.#server;
    const headers = requestHeaders('llm-server', settings);
    const asking = { transport: this.#transport, settings, headers, routes, advice: LLM_SERVER_ADVICE };
    const { identity, knowledge } = await discoverLlmServer(asking, signal);
    this.#knowledge = knowledge;
    return identity;
  }

  get knowledge(): ServerKnowledge {
    return this.#knowledge;
  }

  send(request: InferenceRequest, events: ResponseEvents): AnswerExchange {
    const route = answerRoute(request, this.#server.routes);
    const context = this.#contexts.get(route);
    if (context === undefined) return new UnsentExchange(this.#clock, events, this.#noRoute(route));
    const startedAt = this.#clock.now();
    const send = (carried: CarriedSchema): AnswerExchange =>
      this.#send(request, { route, context, carried, startedAt }, events);
    const { schema } = request;
    const registrar = this.#registrar;
    if (registrar === undefined || schema === undefined) return send(this.#server.schemaField);
    return new PreparedExchange((exchange) =>
      registrar.register(schema, {
        registered: (at, id) => {
          events.prepared?.(milliseconds(at - startedAt));
          exchange.goOn(() => send({ id }));
        },
        failed: (at, error) => {
          events.failed(at, error);
        },
      }),
    );
  }

  #send(request: InferenceRequest, sending: Sending, events: ResponseEvents): AnswerExchange {
    const { route, context, carried, startedAt } = sending;
    const body = serverRequestBody(request, route, carried, this.#knowledge);
    const { maxTokens, id } = request;
    const reader = new AnswerReader(
      context,
      { maxTokens, bodyBytes: Buffer.byteLength(body), startedAt },
      events,
    );
    const headers = id === undefined ? this.#headers : { ...this.#headers, 'x-request-id': id };
    reader.reads(this.#transport.exchange({ method: 'POST', url: context.url, headers, body }, reader));
    return reader;
  }

  #contextOf(route: AnswerRoute, path: string): ReaderContext {
    const { settings } = this.#server;
    const url = routeUrl(settings.baseUrl, path);
    const advice = {
      route,
      noAnswer: `not the JSON of an answer, with ${TEXT_FIELDS}`,
      next: `Check the route "${route}" in LLM_ROUTES, and LLM_BASE_URL.`,
    };
    return {
      url,
      settings,
      clock: this.#clock,
      worker: this.#worker,
      watch: this.#watch,
      failures: new AnswerFailures(url, settings, advice),
      messages: () => MESSAGES,
      isStreamed: false,
      explain: (failure) => withModels(failure, this.#knowledge),
    };
  }

  #registrarAt(path: string): SchemaRegistrar {
    const { settings } = this.#server;
    const reading = { settings, watch: this.#watch, clock: this.#clock, routeNamed: () => 'schemas' };
    return new SchemaRegistrar(this.#transport, routeUrl(settings.baseUrl, path), this.#headers, reading);
  }

  #noRoute(route: AnswerRoute): TargetError {
    const { origin } = new URL(this.#server.settings.baseUrl);
    return new TargetError(
      'dropped',
      `${origin} has no route for this request, by the settings. Set the route "${route}" in LLM_ROUTES.`,
    );
  }
}

interface Sending {
  readonly route: AnswerRoute;
  readonly context: ReaderContext;
  readonly carried: CarriedSchema;
  readonly startedAt: Milliseconds;
}

const MESSAGES = { read: readServerAnswer };
