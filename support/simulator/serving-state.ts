import type { IncomingMessage } from 'node:http';
import type { Clock } from '../quantities/clock';
import type { Agenda } from './agenda';
import type { Counters } from './counters';
import { Lateness } from './lateness';
import { ServedModels, type AskedModel } from './llm-server/served-models';
import { Refusal } from './openai-error';
import { PrefixCache } from './prefix-cache';
import type { StructuredAnswer } from './schema/structured-answer';
import type { Outcome, SimulatedRequest } from './simulated-request';
import type { SimulatorOptions } from './simulator-options';
import { serverKinds } from './server-kinds/server-kinds';
import type { ServerKind } from './server-kinds/server-kind';
import { Slots } from './slots';

/** A million tokens of prefix cache. */
const CACHE_BLOCKS = 65_536;

/** What all requests to one simulator share. */
export class ServingState {
  readonly kind: ServerKind;
  readonly slots: Slots;
  readonly cache = new PrefixCache(CACHE_BLOCKS);
  readonly lateness = new Lateness();
  /** Requests that have not come to their end. */
  readonly open = new Set<{ end(outcome: Outcome): void }>();
  readonly servedModels = new ServedModels();
  /** By what the delays of a request are multiplied that takes its slot now. */
  stretch = 1;
  /** What the first request with a schema was answered. */
  firstStructured: StructuredAnswer | undefined;
  readonly #counted = {
    requests: 0,
    failed: 0,
    responses: 0,
    responseMs: 0,
    promptTokens: 0,
    outputTokens: 0,
    cacheHits: 0,
  };

  constructor(
    readonly options: SimulatorOptions,
    readonly clock: Clock,
    readonly agenda: Agenda,
    readonly onEnd: (request: SimulatedRequest) => void,
    /** Closes the listener and every connection. */
    readonly die: () => void,
  ) {
    this.kind = serverKinds[options.kind];
    this.slots = new Slots(options.slots, options.queueLimit);
  }

  /** Nothing is sent for any request, and none gets a slot, until it is resumed. */
  pause(): void {
    this.agenda.pause();
    this.slots.close();
  }

  /** Goes on; what has become due meanwhile is late. */
  resume(): void {
    this.agenda.resume();
    this.slots.open();
  }

  /** Ends every request that has not come to its end. */
  endAll(outcome: Outcome): void {
    for (const exchange of [...this.open]) exchange.end(outcome);
  }

  /** Lets a request pass that bears the key. Throws a `Refusal` with 401 otherwise. */
  readonly authorize = (message: IncomingMessage): void => {
    const { apiKey } = this.options;
    if (apiKey === undefined || message.headers.authorization === `Bearer ${apiKey}`) return;
    throw new Refusal(401, 'Incorrect API key provided; send it as "Authorization: Bearer <key>".', {
      code: 'invalid_api_key',
    });
  };

  /** Counts a request that has ended, and whom it asked where that is known, and passes its truth on. */
  record(request: SimulatedRequest, asked: AskedModel | undefined): void {
    if (asked !== undefined) this.servedModels.add(asked, request);
    this.#counted.requests += 1;
    if (request.outcome === 'completed') {
      this.#counted.responses += 1;
      this.#counted.responseMs += request.endedAt - request.receivedAt;
    } else if (request.outcome === 'rejected' || request.outcome === 'cut short') this.#counted.failed += 1;
    if (request.slotTakenAt !== undefined) {
      this.#counted.promptTokens += request.promptTokens;
      this.#counted.cacheHits += request.cachedTokens;
    }
    for (const { tokens } of request.tokenSentAt) this.#counted.outputTokens += tokens;
    this.onEnd(request);
  }

  get counters(): Counters {
    const { count, mean, p99, maximum } = this.lateness.summary;
    return {
      running: this.slots.running,
      waiting: this.slots.waiting,
      requests: this.#counted.requests,
      'failed requests': this.#counted.failed,
      'response seconds': this.#counted.responseMs / 1e3,
      responses: this.#counted.responses,
      'prompt tokens': this.#counted.promptTokens,
      'output tokens': this.#counted.outputTokens,
      'cache queries': this.#counted.promptTokens,
      'cache hits': this.#counted.cacheHits,
      'lateness count': count,
      'lateness mean': mean,
      'lateness p99': p99,
      'lateness maximum': maximum,
    };
  }
}
