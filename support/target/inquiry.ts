import { setTimeout as delay } from 'node:timers/promises';
import { readErrorBody } from './completion-message';
import { connectionFailure, deadlineFailure, errorCode, statusFailure } from './explain-failure';
import type { RouteName } from './route-settings';
import { routeUrl, type Routes } from './routes';
import { withoutSecrets, type TargetSettings } from './target-settings';
import { TargetError } from './target-error';
import type { HttpHeaders, Transport } from './transport';
import { WholeBody } from './whole-body';

/** What a server answered to a question about itself; no secret stands in its body. */
export interface InquiryAnswer {
  readonly url: URL;
  /** What LLM_ROUTES calls the route that was asked, where it is one. */
  readonly route: RouteName | undefined;
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: string;
}

/** Whom an inquiry asks, and how. */
export interface InquiryContext {
  readonly transport: Transport;
  readonly settings: TargetSettings;
  readonly headers: Readonly<Record<string, string>>;
  readonly routes: Routes;
  /** What to do where something else answers than the API that was expected. */
  readonly advice: string;
}

/** A server that is still loading its model refuses connections or answers 503: asked again until the deadline. */
const RETRY_AFTER_MS = 250;
const OWN_ROUTE_TIMEOUT_MS = 2_000;
/** No list of models is that long. */
const LONGEST_ANSWER = 8 * 2 ** 20;

/** A process that is just starting, or restarting behind its port. */
const STARTING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'UND_ERR_SOCKET',
  'CLOSED_EARLY',
]);

/** Asks a server about itself, until a signal is aborted. */
export class Inquiry {
  readonly #context: InquiryContext;
  readonly #signal: AbortSignal;

  constructor(context: InquiryContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  /**
   * Waits for the server's first answer: to its list of models or, where it has none, to its health or its root.
   * Throws a `TargetError` when it cannot be reached or refuses the key; a route that is missing is no fault.
   */
  async first(): Promise<InquiryAnswer> {
    const { models, health } = this.#context.routes;
    const route = models !== undefined ? 'models' : health !== undefined ? 'health' : undefined;
    const answer = await this.#untilAnswered(models ?? health ?? '/', route);
    const isMissing = answer.status === 404 || answer.status === 405;
    // At the root may be anything.
    if (route !== undefined && answer.status >= 300 && !isMissing) throw refusal(answer);
    return answer;
  }

  /**
   * A JSON object that is good to know and no reason to stop: undefined where the server does not answer with one
   * soon.
   */
  async object(path: string): Promise<InquiredObject | undefined> {
    const answer = await this.#ifAnswered(path);
    try {
      const content: unknown = answer === undefined ? undefined : JSON.parse(answer.body);
      if (answer === undefined || typeof content !== 'object' || content === null) return undefined;
      return { headers: answer.headers, content: content as Readonly<Record<string, unknown>> };
    } catch {
      return undefined;
    }
  }

  /** As `object`, of any text. */
  async text(path: string): Promise<string | undefined> {
    return (await this.#ifAnswered(path))?.body;
  }

  /** An error for an answer that is no list of models. */
  noModels({ url, body }: InquiryAnswer, cause: unknown): TargetError {
    const what = `did not answer with a model list but with: ${body.slice(0, 80)}`;
    return new TargetError('protocol error', `${url.href} ${what}. ${this.#context.advice}`, { cause });
  }

  async #ifAnswered(path: string): Promise<InquiryAnswer | undefined> {
    try {
      const limited = AbortSignal.any([this.#signal, AbortSignal.timeout(OWN_ROUTE_TIMEOUT_MS)]);
      const answer = await this.#ask(path, undefined, limited);
      return answer.status === 200 ? answer : undefined;
    } catch {
      this.#signal.throwIfAborted();
      return undefined;
    }
  }

  async #untilAnswered(path: string, route: RouteName | undefined): Promise<InquiryAnswer> {
    const { ready } = this.#context.settings.timeouts;
    const either = AbortSignal.any([this.#signal, AbortSignal.timeout(ready)]);
    let last: TargetError | undefined;
    while (!either.aborted) {
      try {
        const answer = await this.#ask(path, route, either);
        if (answer.status !== 503) return answer;
        last = refusal(answer);
      } catch (error) {
        if (error === either.reason) break;
        if (!(error instanceof TargetError) || !STARTING.has(errorCode(error))) throw error;
        last = error;
      }
      await delay(RETRY_AFTER_MS, undefined, { signal: either }).catch(() => undefined);
    }
    this.#signal.throwIfAborted();
    throw last ?? deadlineFailure(routeUrl(this.#context.settings.baseUrl, path), 'ready', ready);
  }

  async #ask(path: string, route: RouteName | undefined, signal: AbortSignal): Promise<InquiryAnswer> {
    const { transport, settings, headers } = this.#context;
    const url = routeUrl(settings.baseUrl, path);
    const body = new WholeBody(LONGEST_ANSWER);
    let status = 0;
    let received: HttpHeaders = {};
    let wasSent = false;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const exchange = transport.exchange(
      { method: 'GET', url, headers },
      {
        sent: () => (wasSent = true),
        headers: (_at, answered, given) => {
          status = answered;
          received = given;
        },
        data: (_at, chunk) => {
          if (!body.push(chunk)) exchange.abort(this.#tooLong(url));
        },
        ended: () => {
          resolve(undefined);
        },
        failed: (_at, error) => {
          reject(error);
        },
      },
    );
    const abort = (): void => {
      exchange.abort(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      await promise;
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof TargetError ? error : connectionFailure(url, wasSent, error);
    } finally {
      signal.removeEventListener('abort', abort);
    }
    return { url, route, status, headers: received, body: withoutSecrets(settings, body.text) };
  }

  #tooLong(url: URL): TargetError {
    const what = `answered with more than ${LONGEST_ANSWER / 2 ** 20} MiB`;
    return new TargetError('protocol error', `${url.href} ${what}. ${this.#context.advice}`);
  }
}

/** What a server answered that is good to know. */
interface InquiredObject {
  readonly headers: HttpHeaders;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What a server calls itself in its answers; empty where it does not. */
export const serverHeader = (headers: HttpHeaders | undefined): string =>
  [headers?.['server'] ?? []].flat().join();

const refusal = ({ url, route, status, body, headers }: InquiryAnswer): TargetError =>
  statusFailure(url, status, readErrorBody(body), headers, route);
