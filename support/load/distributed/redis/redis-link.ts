import { once } from 'node:events';
import { Redis, type RedisOptions } from 'ioredis';
import { LoadWorkerError } from '../../workers/worker-handle';
import { redisAddress, type RedisAddress, type RedisSettings } from './redis-address';
import { probeRedis } from './redis-probe';
import { redisTrouble, withoutSecrets } from './redis-trouble';
import { RedisWatch } from './redis-watch';

export type { RedisSettings } from './redis-address';

/** Times of a link in ms. */
interface LinkTimes {
  /** Redis that was not heard of for so long is lost. */
  readonly grace: number;
  /** Within which the first connection serves, or fails. */
  readonly deadline: number;
}

const LINK_TIMES: LinkTimes = { grace: 2_000, deadline: 5_000 };

/** Between two attempts to connect anew, in ms. */
const LONGEST_RETRY = 250;

/** BullMQ would ask each connection for the version, and print what it thinks of it; the probe has asked. */
const FOR_BULLMQ = { skipVersionCheck: true };

/**
 * All connections of a process to one Redis. They connect anew by themselves while Redis is away for less than the
 * grace, and send again what was not answered: a command may be carried out twice. When Redis is lost all of them end,
 * and whatever waits on one is rejected; a new link is needed then.
 */
export class RedisLink implements AsyncDisposable {
  /** What is not well with this Redis but no hindrance, as sentences for its user. */
  readonly notes: readonly string[];
  readonly #address: RedisAddress;
  readonly #connections = new Set<Redis>();
  readonly #loss = new AbortController();
  readonly #watch: RedisWatch;
  readonly #commands: Redis;
  #over = false;

  /**
   * Connects, and makes sure that loads can be led over this Redis. Throws LoadWorkerError that says what hinders it
   * and what to do, without any secret; the signal's reason where it is aborted meanwhile.
   */
  static async connect(
    settings: RedisSettings,
    signal?: AbortSignal,
    { grace = LINK_TIMES.grace, deadline = LINK_TIMES.deadline }: Partial<LinkTimes> = {},
  ): Promise<RedisLink> {
    const address = redisAddress(settings);
    const notes = await probeRedis(address, deadline, signal);
    const link = new RedisLink(address, notes, grace);
    try {
      await link.commands.ping();
      signal?.throwIfAborted();
      return link;
    } catch (error) {
      await link[Symbol.asyncDispose]();
      throw signal?.aborted === true ? error : link.#reasonOr(error);
    }
  }

  private constructor(address: RedisAddress, notes: readonly string[], grace: number) {
    this.#address = address;
    this.notes = notes;
    this.#commands = this.open('commands');
    this.#watch = new RedisWatch(this.open('watch'), grace, (why) => {
      this.#over = true;
      this.#loss.abort(
        new LoadWorkerError(
          `Redis at ${this.place} was lost: nothing was heard of it for ${grace / 1e3} s (${why}); ` +
            'see whether it runs and this machine reaches it, then start the run again',
        ),
      );
      this.#endAll();
    });
  }

  /** For people: host and port, and the database; never a password. */
  get place(): string {
    return this.#address.place;
  }

  /** For commands that do not block. Inspected, a client shows its password: it is not to be logged. */
  get commands(): Redis {
    return this.#commands;
  }

  /** Aborted with a LoadWorkerError when nothing was heard of Redis for longer than the grace. */
  get lost(): AbortSignal {
    return this.#loss.signal;
  }

  /**
   * Another connection, for blocking reads, subscriptions or BullMQ; it and its duplicates end with the link. Errors of
   * it are silent, except that BullMQ gives them to listeners of its own `error` events, and prints them where it has
   * none. Throws LoadWorkerError when the link is over.
   */
  open(purpose: string): Redis {
    return this.#connect({
      ...this.#address.options,
      ...FOR_BULLMQ,
      connectionName: `llm-load:${purpose.replaceAll(/[^\w.:-]/g, '-')}`,
      maxRetriesPerRequest: null,
      disconnectTimeout: 500,
      retryStrategy: (times) => (this.#over ? null : Math.min(times * 25, LONGEST_RETRY)),
    });
  }

  #connect(options: RedisOptions): Redis {
    if (this.#over) throw this.#reasonOr(new Error('the link to it was closed before'));
    const redis = new Redis({ ...options, replyMapping: 'legacy' });
    redis.on('error', withoutSecrets);
    // Of its own accord BullMQ duplicates a connection for what blocks.
    redis.duplicate = (other) => this.#connect({ ...options, ...other });
    this.#connections.add(redis);
    // An owner may be done with it before the link is, and connect it anew.
    redis.on('end', () => this.#connections.delete(redis));
    redis.on('connecting', () => this.#connections.add(redis));
    return redis;
  }

  #endAll(): void {
    for (const redis of this.#connections) {
      if (redis.status === 'end') continue;
      // Only an attempt that ends rejects what waits for one.
      if (redis.status === 'reconnecting') redis.connect().catch(() => undefined);
      redis.disconnect();
    }
  }

  #reasonOr(error: unknown): LoadWorkerError {
    return this.lost.aborted ? (this.lost.reason as LoadWorkerError) : redisTrouble(error, this.#address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    this.#watch[Symbol.dispose]();
    const open = [...this.#connections].filter(({ status }) => status !== 'end');
    const ends = open.map((redis) => once(redis, 'end'));
    this.#endAll();
    await Promise.all(ends);
  }
}
