import { milliseconds, type Milliseconds } from '../quantities/units';
import { tokensDueAfter, type TokenDelays } from '../simulator/service-law';
import type { AnswerExchange, ResponseEvents } from '../target/inference-target';
import { TargetError } from '../target/target-error';

/** What a request asks for. */
export interface JobSize {
  readonly words: number;
  /** Tokens of the answer, at least 1, an event each. */
  readonly tokens: number;
}

const WORD = { text: 'word ', kind: 'content' } as const;

/** One request to a server in virtual time, from when it came in: knows when its tokens are due, and tells them. */
export class QueueingJob implements AnswerExchange {
  readonly requestBytes = 0;
  readonly responseBytes = 0;
  state: 'waiting' | 'running' | 'refused' | 'over' = 'waiting';
  appointment: Disposable | undefined;
  #slotAt = NaN;
  #delays: TokenDelays | undefined;
  #factor = 1;

  constructor(
    readonly size: JobSize,
    readonly events: ResponseEvents,
    readonly onAbort: (job: QueueingJob, error: TargetError) => void,
  ) {}

  abort(reason: Error): void {
    this.onAbort(this, new TargetError('aborted', 'the run ended before the answer', { cause: reason }));
  }

  /** It takes a slot; all of its delays are stretched by the factor. */
  begin(slotAt: Milliseconds, delays: TokenDelays, factor: number): void {
    this.state = 'running';
    this.#slotAt = slotAt;
    this.#delays = delays;
    this.#factor = factor;
    this.events.headers(slotAt, 200);
  }

  /** When the first `count` tokens are there. */
  dueAt(count: number): Milliseconds {
    const after = this.#delays === undefined ? NaN : tokensDueAfter(this.#delays, count);
    return milliseconds(this.#slotAt + this.#factor * after);
  }

  /** Tells the tokens that are there at that instant. */
  tellTokens(now: Milliseconds): void {
    for (let count = 1; count <= this.size.tokens && this.dueAt(count) <= now; count += 1)
      this.events.content(this.dueAt(count), WORD);
  }

  complete(): void {
    const { words, tokens } = this.size;
    const now = this.dueAt(tokens);
    this.state = 'over';
    this.tellTokens(now);
    this.events.usage({ promptTokens: words, completionTokens: tokens, cachedTokens: 0 });
    this.events.finished('length');
    this.events.ended(now);
  }
}
