import { monotonicClock } from '../quantities/clock';
import { AnswerFailures } from './answer-failures';
import { AnswerReader, type ReaderContext } from './answer-reader';
import type { ApiDialect, ServerFeatures } from './api-dialect';
import { DeadlineWatch } from './deadline-watch';
import { discover, requestHeaders } from './discovery';
import type { InferenceRequest, InferenceTarget, ResponseEvents, TargetIdentity } from './inference-target';
import { UNKNOWN_SERVER } from './server-fingerprint';
import { apiRoot, type TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { Exchange, Transport } from './transport';
import { WorkQueue } from './work-queue';

/** What a client has to know of a server to ask it well; plain data. */
export interface ServerKnowledge {
  readonly models: readonly string[];
  readonly features: ServerFeatures;
}

const NOTHING_KNOWN: ServerKnowledge = { models: [], features: UNKNOWN_SERVER.features };

/** An OpenAI-compatible server: vLLM, SGLang, TGI, llama.cpp, Ollama, the embedded engine, ... */
export class OpenAiTarget implements InferenceTarget {
  readonly #transport: Transport;
  readonly #dialect: ApiDialect;
  readonly #context: ReaderContext;
  readonly #headers: Readonly<Record<string, string>>;
  #knowledge: ServerKnowledge;

  /** `knowledge` is what another client has found out about the server; without it, `untilReady` asks. */
  constructor(
    transport: Transport,
    dialect: ApiDialect,
    settings: TargetSettings,
    knowledge: ServerKnowledge = NOTHING_KNOWN,
  ) {
    this.#knowledge = knowledge;
    this.#transport = transport;
    this.#dialect = dialect;
    const root = apiRoot(settings.baseUrl);
    const url = new URL(`${root.pathname}/${dialect.path}`, root);
    this.#context = {
      url,
      failures: new AnswerFailures(url, settings),
      settings,
      clock: monotonicClock,
      worker: new WorkQueue(),
      watch: new DeadlineWatch(monotonicClock),
      explain: (failure) => this.#withModels(failure),
    };
    this.#headers = { ...requestHeaders(settings), 'content-type': 'application/json' };
  }

  async untilReady(signal: AbortSignal): Promise<TargetIdentity> {
    const { identity, fingerprint } = await discover(this.#transport, this.#context.settings, signal);
    this.#knowledge = { models: identity.models, features: fingerprint.features };
    return identity;
  }

  /** What is known of the server, for other clients of it. */
  get knowledge(): ServerKnowledge {
    return this.#knowledge;
  }

  send(request: InferenceRequest, events: ResponseEvents): Exchange {
    const reader = new AnswerReader(this.#context, request.maxTokens, events);
    const { url } = this.#context;
    const headers =
      request.id === undefined ? this.#headers : { ...this.#headers, 'x-request-id': request.id };
    reader.reads(
      this.#transport.exchange({ method: 'POST', url, headers, body: this.#body(request) }, reader),
    );
    return reader;
  }

  /** A server that does not know the model may have said which ones it knows. */
  #withModels(failure: TargetError): TargetError {
    const { models } = this.#knowledge;
    if (failure.status !== 404 || models.length === 0) return failure;
    const listed = models.length > 10 ? [...models.slice(0, 10), '...'] : models;
    const message = `${failure.message} It lists: ${listed.join(', ')}.`;
    return new TargetError(failure.outcome, message, { status: 404, cause: failure.cause });
  }

  #body(request: InferenceRequest): string {
    return JSON.stringify(this.#dialect.body(request, this.#knowledge.features));
  }
}
