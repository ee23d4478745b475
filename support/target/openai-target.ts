import { monotonicClock } from '../quantities/clock';
import { AnswerFailures } from './answer-failures';
import { AnswerReader } from './answer-reader';
import type { ApiDialect } from './api-dialect';
import { readWholeCompletion } from './completion-message';
import { DeadlineWatch } from './deadline-watch';
import { discover, OPENAI_ADVICE } from './discovery';
import type { AnswerExchange, InferenceRequest, ResponseEvents, TargetIdentity } from './inference-target';
import { MessageReader } from './message-reader';
import type { ReaderContext } from './reader-context';
import { requestHeaders } from './request-headers';
import { inferenceUrl, type Routes } from './routes';
import { NOTHING_KNOWN, withModels, type KnowingTarget, type ServerKnowledge } from './server-knowledge';
import type { TargetSettings } from './target-settings';
import type { Transport } from './transport';
import { WorkQueue } from './work-queue';

/** Where a server is, and where it tells about itself. */
interface OpenAiServer {
  readonly settings: TargetSettings;
  readonly routes: Routes;
}

/** An OpenAI-compatible server: vLLM, SGLang, TGI, llama.cpp, Ollama, the embedded engine, ... */
export class OpenAiTarget implements KnowingTarget {
  readonly #transport: Transport;
  readonly #dialect: ApiDialect;
  readonly #routes: Routes;
  readonly #streamed: ReaderContext;
  /** Of answers that come as a whole. */
  readonly #whole: ReaderContext;
  readonly #headers: Readonly<Record<string, string>>;
  #knowledge: ServerKnowledge;

  /** `knowledge` is what another client has found out about the server; without it, `untilReady` asks. */
  constructor(
    transport: Transport,
    dialect: ApiDialect,
    { settings, routes }: OpenAiServer,
    knowledge: ServerKnowledge = NOTHING_KNOWN,
  ) {
    this.#knowledge = knowledge;
    this.#transport = transport;
    this.#dialect = dialect;
    this.#routes = routes;
    const url = inferenceUrl(settings.baseUrl, dialect);
    this.#streamed = {
      url,
      failures: new AnswerFailures(url, settings),
      settings,
      clock: monotonicClock,
      worker: new WorkQueue(),
      watch: new DeadlineWatch(monotonicClock),
      messages: () => new MessageReader(),
      isStreamed: true,
      explain: (failure) => withModels(failure, this.#knowledge),
    };
    this.#whole = { ...this.#streamed, isStreamed: false, messages: () => WHOLE_MESSAGES };
    this.#headers = { ...requestHeaders(dialect.name, settings), 'content-type': 'application/json' };
  }

  async untilReady(signal: AbortSignal): Promise<TargetIdentity> {
    const { settings } = this.#streamed;
    const headers = requestHeaders(this.#dialect.name, settings);
    const asking = { transport: this.#transport, settings, headers, routes: this.#routes };
    const { identity, knowledge } = await discover({ ...asking, advice: OPENAI_ADVICE }, signal);
    this.#knowledge = knowledge;
    return identity;
  }

  get knowledge(): ServerKnowledge {
    return this.#knowledge;
  }

  send(request: InferenceRequest, events: ResponseEvents): AnswerExchange {
    const context = request.stream === false ? this.#whole : this.#streamed;
    const body = JSON.stringify(this.#dialect.body(request, this.#knowledge.features));
    const asked = { maxTokens: request.maxTokens, bodyBytes: Buffer.byteLength(body) };
    const reader = new AnswerReader(context, asked, events);
    const headers =
      request.id === undefined ? this.#headers : { ...this.#headers, 'x-request-id': request.id };
    reader.reads(this.#transport.exchange({ method: 'POST', url: context.url, headers, body }, reader));
    return reader;
  }
}

const WHOLE_MESSAGES = { read: readWholeCompletion };
