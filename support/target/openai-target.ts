import type { Milliseconds } from '../quantities/units';
import { AnswerReader } from './answer-reader';
import type { ApiDialect } from './api-dialect';
import { discover, requestHeaders, type Discovery } from './discovery';
import { connectionFailure, deadlineFailure } from './explain-failure';
import type { InferenceRequest, InferenceTarget, ResponseEvents, TargetIdentity } from './inference-target';
import { UNKNOWN_SERVER } from './server-fingerprint';
import { apiRoot, type TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { Transport } from './transport';

/** An OpenAI-compatible server: vLLM, SGLang, TGI, llama.cpp, Ollama, the embedded engine, ... */
export class OpenAiTarget implements InferenceTarget {
  readonly #transport: Transport;
  readonly #dialect: ApiDialect;
  readonly #settings: TargetSettings;
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  #discovery: Discovery | undefined;

  constructor(transport: Transport, dialect: ApiDialect, settings: TargetSettings) {
    this.#transport = transport;
    this.#dialect = dialect;
    this.#settings = settings;
    const root = apiRoot(settings.baseUrl);
    this.#url = new URL(`${root.pathname}/${dialect.path}`, root);
    this.#headers = { ...requestHeaders(settings), 'content-type': 'application/json' };
  }

  async untilReady(signal: AbortSignal): Promise<TargetIdentity> {
    this.#discovery = await discover(this.#transport, this.#settings, signal);
    return this.#discovery.identity;
  }

  async send(request: InferenceRequest, events: ResponseEvents, signal: AbortSignal): Promise<void> {
    const exchange = new AbortController();
    const interrupt = (): void => {
      exchange.abort(new TargetError('aborted', `${this.#url.href}: the run ended before the answer.`));
    };
    // Not AbortSignal.any(): its cost would fall between the requests of a burst.
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    const deadlines = new Deadlines(this.#settings.timeouts, (passed, limit) => {
      exchange.abort(deadlineFailure(this.#url, passed, limit));
    });
    const watched: ResponseEvents = {
      sent: (at) => {
        events.sent(at);
      },
      headers: (at, status) => {
        events.headers(at, status);
      },
      content: (at, event) => {
        deadlines.tokenArrived();
        events.content(at, event);
      },
      usage: (usage) => {
        events.usage(usage);
      },
      finished: (reason) => {
        events.finished(reason);
      },
      ended: (at) => {
        events.ended(at);
      },
    };
    const reader = new AnswerReader(this.#url, this.#settings, watched, (failure) => {
      exchange.abort(failure);
    });
    try {
      await this.#transport.exchange(
        { method: 'POST', url: this.#url, headers: this.#headers, body: this.#body(request) },
        reader,
        exchange.signal,
      );
    } catch (error) {
      throw error instanceof TargetError
        ? this.#withModels(error)
        : connectionFailure(this.#url, reader.wasSent, error);
    } finally {
      deadlines.clear();
      signal.removeEventListener('abort', interrupt);
    }
    // A fault found in the last bytes comes too late to abort the exchange.
    if (reader.failure !== undefined) throw this.#withModels(reader.failure);
  }

  /** A server that does not know the model may have said which ones it knows. */
  #withModels(failure: TargetError): TargetError {
    const models = this.#discovery?.identity.models ?? [];
    if (failure.status !== 404 || models.length === 0) return failure;
    const listed = models.length > 10 ? [...models.slice(0, 10), '...'] : models;
    const message = `${failure.message} It lists: ${listed.join(', ')}.`;
    return new TargetError(failure.outcome, message, { status: 404, cause: failure.cause });
  }

  #body(request: InferenceRequest): string {
    const { features } = this.#discovery?.fingerprint ?? UNKNOWN_SERVER;
    return JSON.stringify(this.#dialect.body(request, features));
  }
}

/** The deadlines of one request; the one between tokens starts with the first of them. */
class Deadlines {
  readonly #timeouts: TargetSettings['timeouts'];
  readonly #passed: (which: 'firstToken' | 'stall' | 'total', limit: Milliseconds) => void;
  readonly #total: NodeJS.Timeout;
  #next: NodeJS.Timeout;
  #started = false;

  constructor(
    timeouts: TargetSettings['timeouts'],
    passed: (which: 'firstToken' | 'stall' | 'total', limit: Milliseconds) => void,
  ) {
    this.#timeouts = timeouts;
    this.#passed = passed;
    this.#total = this.#arm('total');
    this.#next = this.#arm('firstToken');
  }

  tokenArrived(): void {
    if (this.#started) {
      this.#next.refresh();
      return;
    }
    this.#started = true;
    clearTimeout(this.#next);
    this.#next = this.#arm('stall');
  }

  clear(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#next);
  }

  #arm(which: 'firstToken' | 'stall' | 'total'): NodeJS.Timeout {
    const limit = this.#timeouts[which];
    return setTimeout(() => {
      this.#passed(which, limit);
    }, limit);
  }
}
