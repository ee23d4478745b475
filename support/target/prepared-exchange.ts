import type { Clock } from '../quantities/clock';
import type { AnswerExchange, ResponseEvents } from './inference-target';
import { TargetError } from './target-error';

/** Two exchanges of which the second needs what the first one brought; seen as one, with the bytes of both. */
export class PreparedExchange implements AnswerExchange {
  readonly #first: AnswerExchange;
  #second: AnswerExchange | undefined;
  #abortReason: Error | undefined;

  /** `begin` starts the first one, which has to end later than at once. */
  constructor(begin: (exchange: PreparedExchange) => AnswerExchange) {
    this.#first = begin(this);
  }

  /** Starts the second one: the first has ended. */
  goOn(start: () => AnswerExchange): void {
    this.#second = start();
    // Between the two there was nothing to abort.
    if (this.#abortReason !== undefined) this.#second.abort(this.#abortReason);
  }

  get requestBytes(): number {
    return this.#first.requestBytes + (this.#second?.requestBytes ?? 0);
  }

  get responseBytes(): number {
    return this.#first.responseBytes + (this.#second?.responseBytes ?? 0);
  }

  abort(reason: Error): void {
    this.#abortReason ??= reason;
    (this.#second ?? this.#first).abort(reason);
  }
}

/** A request that cannot be sent: fails a turn later, so that the caller has it in hand, or when it is aborted. */
export class UnsentExchange implements AnswerExchange {
  readonly requestBytes = 0;
  readonly responseBytes = 0;
  readonly #clock: Clock;
  readonly #events: ResponseEvents;
  #isOver = false;

  constructor(clock: Clock, events: ResponseEvents, failure: TargetError) {
    this.#clock = clock;
    this.#events = events;
    setImmediate(() => {
      this.#fail(failure);
    });
  }

  abort(reason: Error): void {
    this.#fail(new TargetError('aborted', 'The run ended before the request was sent.', { cause: reason }));
  }

  #fail(failure: TargetError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.failed(this.#clock.now(), failure);
  }
}
