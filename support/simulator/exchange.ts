import { crc32 } from 'node:zlib';
import type { Milliseconds } from '../quantities/units';
import { answerLength } from './answer-length';
import { answerScript, type AnswerPlan } from './answer-script';
import type { InferenceService, Visit } from './api';
import { askedDelays, type AskedDelays } from './asked-delays';
import type { CompletionRequest } from './completion-request';
import type { AskedModel } from './llm-server/served-models';
import { misbehave, refuseByScript, tooManyRequests } from './misbehave';
import { misbehaviourFor, type Misbehaviour } from './misbehaviour';
import { Refusal, unknownModel } from './openai-error';
import { Playback } from './playback';
import { refuse } from './reply';
import { structuredAnswer, type StructuredAnswer } from './schema/structured-answer';
import { stretched, tokenDelays } from './service-law';
import type { ServingState } from './serving-state';
import type { Outcome, SettledService, SimulatedRequest } from './simulated-request';

/** A request for tokens whose body is complete. */
export interface Arrival extends Visit {
  readonly index: number;
  readonly service: InferenceService;
  readonly body: string;
  readonly receivedAt: Milliseconds;
}

/** One request from its arrival to its end: refused, or queued, served by the script, and its truth written down. */
export class Exchange {
  readonly #arrival: Arrival;
  readonly #state: ServingState;
  readonly #misbehaviour: Misbehaviour | undefined;
  #ticket: Disposable | undefined;
  #slotTakenAt: Milliseconds | undefined;
  #settled: SettledService | undefined;
  #playback: Playback | undefined;
  #delays: AskedDelays = {};
  #asked: AskedModel | undefined;
  #structured: StructuredAnswer | undefined;
  #promptTokens = 0;
  #cachedTokens = 0;
  #ended = false;

  constructor(arrival: Arrival, state: ServingState) {
    this.#arrival = arrival;
    this.#state = state;
    this.#misbehaviour = misbehaviourFor(state.options.misbehaviour, arrival.index);
  }

  /**
   * Answers the request once everything that has arrived beside it is read: writing an answer takes longer
   * than reading a request, and would make the others of a burst seem to arrive later than they did. The answers
   * of a burst take their turns among the tokens that are due, so that new requests are read between them.
   */
  begin(): void {
    this.#state.open.add(this);
    this.#arrival.response.once('close', () => {
      this.end({ outcome: 'client left' });
    });
    setImmediate(() => {
      this.#state.agenda.at(this.#arrival.receivedAt, () => {
        if (!this.#ended) this.#answer();
      });
    });
  }

  /** Refuses the request, serves it, or puts it into the queue. */
  #answer(): void {
    const { response, index, service } = this.#arrival;
    try {
      const request = this.#admitted();
      this.#ticket = this.#state.slots.take(() => {
        this.#serve(request);
      });
      if (this.#ticket === undefined) throw tooManyRequests(1);
      // The whole answer can have been due, and the slot given back, before its ticket was at hand.
      if (this.#ended) this.#ticket[Symbol.dispose]();
    } catch (error) {
      if (!(error instanceof Refusal))
        throw new Error(`the simulator failed at request ${index}`, { cause: error });
      refuse(response, error, service.wordError);
      this.end({ outcome: 'rejected', status: error.status });
    }
  }

  /** Writes down the truth and frees the slot; only the first call counts. */
  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#state.open.delete(this);
    this.#playback?.[Symbol.dispose]();
    this.#state.record(this.#truth(outcome), this.#asked);
    this.#ticket?.[Symbol.dispose]();
  }

  #admitted(): CompletionRequest {
    const { message, service, body, index } = this.#arrival;
    service.authorize(message);
    const request = service.read(body);
    const { model, provider = this.#state.kind.owner(model), schema } = request;
    if (!this.#state.options.models.includes(model)) throw unknownModel(model);
    this.#asked = { model, provider };
    this.#delays = askedDelays(message.headers);
    this.#promptTokens = request.promptTokens.length;
    refuseByScript(this.#misbehaviour);
    const broken = this.#misbehaviour?.type === 'wrong answer';
    if (schema !== undefined) this.#structured = structuredAnswer(schema, index, { broken });
    return request;
  }

  #serve(request: CompletionRequest): void {
    const { clock, agenda, cache, lateness } = this.#state;
    const startedAt = clock.now();
    this.#slotTakenAt = startedAt;
    this.#cachedTokens = cache.admit(request.promptTokens);
    const { wordAnswer, wordError } = this.#arrival.service;
    const settled = this.#settle();
    const faultless = answerScript(this.#plan(request, settled), wordAnswer);
    const form = { stream: request.stream, wordError };
    const steps =
      this.#misbehaviour === undefined ? faultless : misbehave(this.#misbehaviour, faultless, form);
    const answer = { steps, startedAt, response: this.#arrival.response };
    this.#playback = new Playback(answer, { agenda, clock, lateness }, ({ type, complete }) => {
      if (type !== 'stall') this.end({ outcome: complete ? 'completed' : 'cut short' });
      if (type === 'die') this.#state.die();
    });
    this.#playback.play();
  }

  #settle(): SettledService {
    const { options, slots, stretch } = this.#state;
    const { running } = slots;
    const start = { promptTokens: this.#promptTokens, cachedTokens: this.#cachedTokens, running };
    const delays = tokenDelays({ ...options, ...this.#delays }, start);
    this.#settled = { running, ...stretched(delays, stretch) };
    return this.#settled;
  }

  #plan(request: CompletionRequest, settled: SettledService): AnswerPlan {
    const { options, kind } = this.#state;
    const structured = this.#structuredToSend();
    // JSON that is cut off is none: it ends by itself, wherever that is.
    const { tokens, finishReason } =
      structured === undefined
        ? answerLength(request, options.answerTokens)
        : ({ tokens: structured.tokens.length, finishReason: 'stop' } as const);
    // What is JSON, or is gone on with, is content.
    const thinks = structured === undefined && request.answeredTokens === undefined;
    const asReasoning = this.#misbehaviour?.type === 'reasoning first' ? this.#misbehaviour.tokens : 0;
    return {
      ...options,
      ...settled,
      ...request,
      ...this.#asked,
      ...(structured !== undefined && { structured }),
      index: structured?.index ?? this.#arrival.index,
      created: Math.floor(Date.now() / 1e3),
      reasoningField: kind.reasoningField,
      promptTokens: this.#promptTokens,
      cachedTokens: this.#cachedTokens,
      tokens,
      reasoningTokens: thinks ? Math.min(asReasoning, tokens) : 0,
      finishReason,
      // A whole answer brings its usage unasked.
      usage: request.includeUsage || !request.stream ? options.usage : 'none',
    };
  }

  /** The request's own answer, unless a cache gives it that of the first. */
  #structuredToSend(): StructuredAnswer | undefined {
    if (this.#structured === undefined) return undefined;
    this.#state.firstStructured ??= this.#structured;
    return this.#misbehaviour?.type === 'cached answer' ? this.#state.firstStructured : this.#structured;
  }

  #truth(outcome: Outcome): SimulatedRequest {
    const { index, service, message, body, headersReceivedAt, receivedAt } = this.#arrival;
    const requestId = message.headers['x-request-id'];
    const headersSentAt = this.#playback?.headersSentAt;
    return {
      index,
      ...(typeof requestId === 'string' && { requestId }),
      route: service.route,
      bodyHash: crc32(body),
      headersReceivedAt,
      receivedAt,
      ...(this.#slotTakenAt !== undefined && { slotTakenAt: this.#slotTakenAt }),
      ...(this.#settled !== undefined && { service: this.#settled }),
      ...(headersSentAt !== undefined && { headersSentAt }),
      tokenSentAt: this.#playback?.sentTokens.entries() ?? [],
      endedAt: this.#state.clock.now(),
      promptTokens: this.#promptTokens,
      cachedTokens: this.#cachedTokens,
      ...(this.#misbehaviour !== undefined && { misbehaviour: this.#misbehaviour.type }),
      ...outcome,
    };
  }
}
