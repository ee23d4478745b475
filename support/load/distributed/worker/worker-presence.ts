import type { Redis } from 'ioredis';
import type { RedisLink } from '../redis/redis-link';
import { INVITATION_KEY, MOST_BYTES, type ProtocolTimes, type RunKeys } from '../wire/protocol';

/** An invitation that is not there once may just have been withdrawn, and the order to leave be on its way. */
const MOST_MISSES = 1;

/** Whose presence in which run is told, and where. */
interface PresenceOptions {
  readonly link: RedisLink;
  readonly keys: RunKeys;
  readonly times: ProtocolTimes;
  readonly runId: string;
  readonly workerId: string;
  /** Called, perhaps again and again, while the run has no coordinator any more, or Redis refuses to be told. */
  readonly onAlone: (reason: Error) => void;
}

/**
 * Tells that a worker is still there, and sees whether its coordinator is; over a connection of its own, since elsewhere
 * a plan or records may be on their way for longer than a worker lives.
 */
export class WorkerPresence {
  readonly #options: PresenceOptions;
  readonly #redis: Redis;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<void> | undefined;
  #misses = 0;
  #refusedSince: number | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#redis = options.link.open('presence');
  }

  /** Resolves when it was told once; it is told again every so often from now on. */
  async begin(): Promise<void> {
    this.#timer = setInterval(() => {
      this.#renewSoon();
    }, this.#options.times.renewal);
    this.#renewSoon();
    await this.#renewal;
  }

  /** Tells that nothing else may be heard of the worker for so many ms: this thread is about to be busy for long. */
  async tellAhead(ms: number): Promise<void> {
    const { keys, times, workerId } = this.#options;
    await this.#redis.set(keys.alive(workerId), '1', 'PX', times.workerLife + Math.ceil(ms));
  }

  /** Tells it no more, and takes the worker out of the run. */
  async leave(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewal;
    const { keys, workerId } = this.#options;
    await this.#redis.multi().hdel(keys.workers, workerId).unlink(keys.alive(workerId)).exec();
  }

  /** Ends its connection, whatever waits on it. */
  close(): void {
    clearInterval(this.#timer);
    this.#redis.disconnect();
  }

  #renewSoon(): void {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
  }

  async #renew(): Promise<void> {
    const { keys, times, runId, workerId, onAlone } = this.#options;
    try {
      await this.#redis.set(keys.alive(workerId), '1', 'PX', times.workerLife);
      const invited = await this.#redis.getrange(INVITATION_KEY, 0, MOST_BYTES.message);
      this.#refusedSince = undefined;
      this.#misses = invited.includes(JSON.stringify(runId)) ? 0 : this.#misses + 1;
      if (this.#misses > MOST_MISSES) onAlone(new Error('the coordinator has gone: it invites no more'));
    } catch (error) {
      // Whether Redis is lost the link tells. What it refuses for a moment only is told with the next renewal.
      if (!isRefusal(error)) return;
      const now = performance.now();
      this.#refusedSince ??= now;
      if (now - this.#refusedSince >= times.workerLife) onAlone(error);
    }
  }
}

/** An answer of Redis that it does not do what it was asked for; the connection is in order. */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'ReplyError';
