import type { AnswerExchange, InferenceRequest, ResponseEvents, TargetIdentity } from './inference-target';
import type { KnowingTarget, ServerKnowledge } from './server-knowledge';

/** Several servers of the same model as one target: each request goes to the next of them. */
export class TakingTurns implements KnowingTarget {
  readonly #first: KnowingTarget;
  readonly #others: readonly KnowingTarget[];
  #turn = 0;

  constructor(first: KnowingTarget, others: readonly KnowingTarget[]) {
    this.#first = first;
    this.#others = others;
  }

  /** Waits for all of them, and says who the first is. Throws the `TargetError` of one that does not answer. */
  async untilReady(signal: AbortSignal): Promise<TargetIdentity> {
    const [identity] = await Promise.all([
      this.#first.untilReady(signal),
      ...this.#others.map((other) => other.untilReady(signal)),
    ]);
    return identity;
  }

  get knowledge(): ServerKnowledge {
    return this.#first.knowledge;
  }

  send(request: InferenceRequest, events: ResponseEvents): AnswerExchange {
    const target = this.#others[this.#turn - 1] ?? this.#first;
    this.#turn = (this.#turn + 1) % (this.#others.length + 1);
    return target.send(request, events);
  }
}
