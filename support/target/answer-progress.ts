import type { Milliseconds } from '../quantities/units';
import { AnswerDeadline } from './answer-deadline';
import type { CompletionMessage } from './completion-message';
import type { Watched } from './deadline-watch';
import { deadlineFailure } from './explain-failure';
import type { ResponseEvents } from './inference-target';
import type { ReaderContext } from './reader-context';
import type { TargetError } from './target-error';
import type { Exchange } from './transport';

/** What was asked for, as far as reading the answer depends on it. */
export interface AskedAnswer {
  readonly maxTokens: number;
  /** Bytes of the request's body. */
  readonly bodyBytes: number;
  /** When the request's time began to run; now, unless something had to be done before. */
  readonly startedAt?: Milliseconds;
}

/**
 * How far one answer has come: tells what its messages say, and ends it, once. Fails it when a deadline has
 * passed.
 */
export class AnswerProgress implements Watched {
  watchPlace = -1;
  readonly #context: ReaderContext;
  readonly #events: ResponseEvents;
  readonly #deadline: AnswerDeadline;
  /** Of a faultless answer; a server that goes on for ever would fill the memory. */
  #eventsLeft: number;
  #exchange: Exchange | undefined;
  #isComplete = false;
  #isOver = false;

  constructor(context: ReaderContext, { maxTokens, startedAt }: AskedAnswer, events: ResponseEvents) {
    this.#context = context;
    this.#events = events;
    this.#eventsLeft = 10 * maxTokens + 1000;
    this.#deadline = new AnswerDeadline(context.settings.timeouts, startedAt ?? context.clock.now());
    // No token is due before all of them.
    if (!context.isStreamed) this.#deadline.lastTokenCame();
    context.watch.add(this);
  }

  /** What is ended with the answer. */
  carriedBy(exchange: Exchange): void {
    this.#exchange = exchange;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get dueAt(): Milliseconds {
    return this.#deadline.dueAt;
  }

  expired(at: Milliseconds): void {
    // What arrived in time may be waiting to be read.
    this.#context.worker.add({
      size: 0,
      work: () => {
        if (this.dueAt > at) return;
        const { url, settings } = this.#context;
        const { timeout } = this.#deadline;
        this.fail(at, deadlineFailure(url, timeout, settings.timeouts[timeout]));
      },
    });
  }

  /** A message that is no error. */
  tell(at: Milliseconds, { content, finishReason, usage }: CompletionMessage): void {
    if (this.#isOver) return;
    if (usage !== undefined) this.#events.usage(usage);
    if (content !== undefined) {
      this.#deadline.tokenCame(at);
      this.#events.content(at, content);
      this.#eventsLeft -= 1;
      if (this.#eventsLeft < 0) this.fail(at, this.#context.failures.endless());
    }
    if (finishReason === undefined) return;
    this.completed();
    this.#events.finished(finishReason);
  }

  /** Nothing more is due but the end of the body. */
  completed(): void {
    this.#isComplete = true;
    this.#deadline.lastTokenCame();
  }

  /** The body has ended; that is a failure where the answer is not complete. */
  ended(at: Milliseconds): void {
    if (this.#isOver) return;
    if (!this.#isComplete) {
      this.fail(at, this.#context.failures.cutShort());
      return;
    }
    this.#close();
    this.#events.ended(at);
  }

  fail(at: Milliseconds, failure: TargetError): void {
    if (this.#isOver) return;
    this.#close();
    this.#exchange?.abort(failure);
    this.#events.failed(at, this.#context.explain(failure));
  }

  #close(): void {
    this.#isOver = true;
    this.#context.watch.delete(this);
  }
}
