import { milliseconds, type Milliseconds } from '../quantities/units';
import type { TargetSettings } from './target-settings';

/** By when an answer must go on: with its first token, with each one after it, with its end. */
export class AnswerDeadline {
  readonly #stall: Milliseconds;
  readonly #totalDueAt: Milliseconds;
  #nextDueAt: number;
  #waitsFor: 'firstToken' | 'stall' = 'firstToken';

  constructor({ firstToken, stall, total }: TargetSettings['timeouts'], now: Milliseconds) {
    this.#stall = stall;
    this.#totalDueAt = milliseconds(now + total);
    this.#nextDueAt = now + firstToken;
  }

  get dueAt(): Milliseconds {
    return this.#isTotal ? this.#totalDueAt : milliseconds(this.#nextDueAt);
  }

  /** Which of the timeouts is up then. */
  get timeout(): 'firstToken' | 'stall' | 'total' {
    return this.#isTotal ? 'total' : this.#waitsFor;
  }

  tokenCame(at: Milliseconds): void {
    this.#waitsFor = 'stall';
    this.#nextDueAt = at + this.#stall;
  }

  /** No further token is due, only the end of the body. */
  lastTokenCame(): void {
    this.#nextDueAt = Infinity;
  }

  get #isTotal(): boolean {
    return this.#totalDueAt <= this.#nextDueAt;
  }
}
