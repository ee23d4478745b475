import type { Redis } from 'ioredis';

/** Of the grace: so many questions without an answer make Redis lost. */
const QUESTIONS = 8;

/**
 * Asks Redis again and again whether it is there, over a connection on which nothing else waits. Questions are
 * counted, not time: a process that was stopped for a while has asked nothing meanwhile, and has not lost Redis.
 */
export class RedisWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #redis: Redis;
  readonly #onLoss: (why: string) => void;
  #unanswered = 0;
  #asking = false;
  #trouble = 'no answer';

  /** `onLoss` is called once, when nothing was heard for the grace in ms; `why` is the last error, in its own words. */
  constructor(redis: Redis, grace: number, onLoss: (why: string) => void) {
    this.#redis = redis;
    this.#onLoss = onLoss;
    redis.on('error', (error: NodeJS.ErrnoException) => {
      // Where a name has several addresses the error has a code and no message.
      this.#trouble = error.message === '' ? (error.code ?? 'no answer') : error.message;
    });
    this.#timer = setInterval(() => {
      this.#look();
    }, grace / QUESTIONS);
  }

  #look(): void {
    if (this.#unanswered >= QUESTIONS) {
      this[Symbol.dispose]();
      this.#onLoss(this.#trouble);
      return;
    }
    this.#unanswered++;
    if (!this.#asking) this.#ask();
  }

  #ask(): void {
    this.#asking = true;
    this.#redis
      .ping()
      .then(
        () => {
          this.#unanswered = 0;
          this.#trouble = 'no answer';
        },
        (error: unknown) => {
          this.#trouble = error instanceof Error ? error.message : String(error);
        },
      )
      .finally(() => {
        this.#asking = false;
      });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
