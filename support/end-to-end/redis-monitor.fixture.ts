import { Redis } from 'ioredis';

/** The words of a command that somebody gave Redis. */
type Words = readonly string[];

/** Hears all that Redis is told, by anybody, from its start on. */
export class RedisMonitor implements Disposable {
  /** Commands heard so far. */
  count = 0;
  readonly #client: Redis;
  readonly #monitor: Redis;

  private constructor(client: Redis, monitor: Redis) {
    this.#client = client;
    this.#monitor = monitor;
    // A Redis that is killed says nothing more.
    for (const redis of [client, monitor]) redis.on('error', () => undefined);
    this.onCommand(() => {
      this.count += 1;
    });
  }

  static async start(url: string): Promise<RedisMonitor> {
    const client = new Redis(url);
    return new RedisMonitor(client, await client.monitor());
  }

  onCommand(hear: (words: Words) => void): void {
    this.#monitor.on('monitor', (_time: string, words: Words) => {
      hear(words);
    });
  }

  /** Resolves with the first command that is looked for. */
  async until(isWanted: (words: Words) => boolean): Promise<void> {
    const found = Promise.withResolvers<undefined>();
    this.onCommand((words) => {
      if (isWanted(words)) found.resolve(undefined);
    });
    await found.promise;
  }

  /** Keys that there are. */
  keys(): Promise<string[]> {
    return this.#client.keys('*');
  }

  [Symbol.dispose](): void {
    for (const redis of [this.#client, this.#monitor]) redis.disconnect();
  }
}
