import type { Redis } from 'ioredis';
import { MOST_WAITING, type RunKeys } from '../wire/protocol';
import { pause, unlessAborted } from './aborted';

const LOOK_AGAIN_MS = 20;

/** What a worker says of one load, as entries of the run's stream. */
export class ReportStream {
  readonly #redis: Redis;
  readonly #keys: RunKeys;
  readonly #workerId: string;
  readonly #load: number;

  constructor(
    redis: Redis,
    keys: RunKeys,
    { workerId, load }: { readonly workerId: string; readonly load: number },
  ) {
    this.#redis = redis;
    this.#keys = keys;
    this.#workerId = workerId;
    this.#load = load;
  }

  /** Resolves when Redis has it; rejects with the signal's reason where that is aborted before. */
  async say(type: string, data: object | Buffer, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const bytes = Buffer.isBuffer(data) ? data : JSON.stringify(data);
    const entry = ['worker', this.#workerId, 'load', this.#load, 'type', type, 'data', bytes] as const;
    await unlessAborted(this.#redis.xadd(this.#keys.reports, '*', ...entry), signal);
  }

  /** As `say`, once the coordinator has taken so many that they do not fill the memory of Redis. */
  async sayInTurn(type: string, data: object | Buffer, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while ((await unlessAborted(this.#redis.xlen(this.#keys.reports), signal)) >= MOST_WAITING) {
      await pause(LOOK_AGAIN_MS, signal);
      signal.throwIfAborted();
    }
    await this.say(type, data, signal);
  }
}
