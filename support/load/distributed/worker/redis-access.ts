import { LoadWorkerError } from '../../workers/worker-handle';
import { redisAddress, type RedisSettings } from '../redis/redis-address';
import { RedisLink } from '../redis/redis-link';
import { redisTrouble } from '../redis/redis-trouble';
import { pause } from './aborted';
import type { WorkerLog } from './worker-log';

/** Between two attempts to reach a Redis that is not there, or not well, in ms. */
const RETRY_MS = 1_000;
/** One that was started together with this worker is there by then, in ms. */
const PATIENCE_MS = 60_000;

/** What passes by itself where machines, tunnels and services are just being started; a wrong password does not. */
const PASSING = new Set([
  ...['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'Connection is closed.'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['LOADING', 'OOM', 'MISCONF', 'READONLY', 'BUSY'],
]);

const AGAIN = 'tries again until it is well';

interface AccessOptions {
  readonly redis: RedisSettings;
  readonly log: WorkerLog;
  /** So long a Redis that was never reached is waited for, in ms. */
  readonly patience?: number;
}

/** A worker's way to its Redis: a link after the other, and what the log is told of them. */
export class RedisAccess {
  readonly #options: AccessOptions;
  /** What was said last of what is wrong; undefined while nothing is. */
  #said: string | undefined;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /**
   * Undefined where the signal was aborted. Rejects with a `LoadWorkerError` where Redis is not reached in time, or what
   * hinders it does not pass by itself.
   */
  async first(signal: AbortSignal): Promise<RedisLink | undefined> {
    const { patience = PATIENCE_MS } = this.#options;
    const until = performance.now() + patience;
    return this.#link(
      signal,
      (error) => performance.now() < until && passes(error),
      `tries again for ${patience / 1e3} s`,
    );
  }

  /**
   * The next one, where one was lost or Redis refused what it was asked for. Tries again and again: a worker is started
   * once for many runs. Undefined where the signal was aborted.
   */
  async after(trouble: Error, signal: AbortSignal): Promise<RedisLink | undefined> {
    const isLost = trouble instanceof LoadWorkerError;
    this.#say(this.meaningOf(trouble), AGAIN);
    // One that answers answers at once.
    if (!isLost) await pause(RETRY_MS, signal);
    return this.#link(signal, () => true, AGAIN);
  }

  /** What it is to people that Redis was lost, or answered so. */
  meaningOf(trouble: Error): string {
    const isLost = trouble instanceof LoadWorkerError;
    return (isLost ? trouble : redisTrouble(trouble, redisAddress(this.#options.redis))).message;
  }

  /** Redis does what it is asked for; says whether it was known not to. */
  isWell(): boolean {
    const isNews = this.#said !== undefined;
    this.#said = undefined;
    return isNews;
  }

  async #link(
    signal: AbortSignal,
    isToTry: (error: unknown) => boolean,
    what: string,
  ): Promise<RedisLink | undefined> {
    for (;;) {
      try {
        return await RedisLink.connect(this.#options.redis, signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        if (!isToTry(error)) throw error;
        this.#say((error as Error).message, what);
        await pause(RETRY_MS, signal);
      }
    }
  }

  #say(message: string, what: string): void {
    if (message !== this.#said) this.#options.log.say(`${message}; ${what}`);
    this.#said = message;
  }
}

function passes(error: unknown): boolean {
  if (!(error instanceof LoadWorkerError && error.cause instanceof Error)) return false;
  const { cause } = error;
  const code = 'code' in cause ? cause.code : undefined;
  return [code, cause.message, cause.message.split(' ')[0]].some((word) => PASSING.has(String(word)));
}
