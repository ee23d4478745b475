import type { Redis } from 'ioredis';
import { readRedisClock } from '../redis/redis-clock';
import type { ClockReading } from '../wire/messages';
import type { ClockReadings } from './shard-clock';

/** This machine's clock beside that of Redis, as far as it was read for a load. */
export class OwnClock implements ClockReadings {
  /** Of a load that ended before it was read nothing is to be moved. */
  before: ClockReading = { at: 0, offset: 0, error: 0 };
  after: ClockReading | undefined;
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Before the load. */
  async read(): Promise<void> {
    this.before = await readRedisClock(this.#redis);
  }

  /** When it is over. */
  async readAgain(): Promise<void> {
    this.after = await readRedisClock(this.#redis);
  }
}
