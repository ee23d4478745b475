import type { Job, Queue } from 'bullmq';

/** What has become of the shards of a load so far, by their indices. */
export interface ShardOutcomes {
  /** What their jobs gave back. */
  readonly values: ReadonlyMap<number, unknown>;
  /** Why their jobs failed. */
  readonly failures: ReadonlyMap<number, string>;
}

const LONGEST_REASON = 1000;

/** One load in the queues: a job for each of its shards, and one that follows them all. */
export class LoadFlow {
  readonly #job: Job;
  readonly #shards: Pick<Queue, 'getJob'>;
  readonly #values = new Map<number, unknown>();
  readonly #failures = new Map<number, string>();

  constructor(job: Job, shards: Pick<Queue, 'getJob'>) {
    this.#job = job;
    this.#shards = shards;
  }

  /** As far as was looked. */
  get outcomes(): ShardOutcomes {
    return { values: this.#values, failures: this.#failures };
  }

  /** Asks for what has ended since. What its job no longer holds stays known. */
  async look(): Promise<ShardOutcomes> {
    const [values, failures] = await Promise.all([
      this.#job.getChildrenValues<unknown>().catch(noneOfGarbled),
      this.#job.getIgnoredChildrenFailures(),
    ]);
    for (const [key, value] of Object.entries(values)) this.#values.set(shardOf(key), value);
    this.#takeFailures(failures);
    return this.outcomes;
  }

  /** Asks for what has failed since, which is much less than what was done. */
  async lookForFailures(): Promise<ReadonlyMap<number, string>> {
    this.#takeFailures(await this.#job.getIgnoredChildrenFailures());
    return this.#failures;
  }

  /** The id of the worker that has taken the shard; undefined where none has. */
  async takerOf(shard: number): Promise<string | undefined> {
    return (await this.#shards.getJob(`${this.#job.id ?? ''}-${shard}`))?.processedBy;
  }

  /** Takes back the shards that no worker has begun. */
  async withdraw(): Promise<void> {
    await this.#job.removeUnprocessedChildren();
  }

  #takeFailures(failures: Readonly<Record<string, string>>): void {
    for (const [key, reason] of Object.entries(failures))
      this.#failures.set(shardOf(key), reason.slice(0, LONGEST_REASON));
  }
}

/** One value that is no JSON, which no worker of this suite gives back, makes all of them unreadable. */
function noneOfGarbled(error: unknown): Record<string, unknown> {
  if (error instanceof SyntaxError) return {};
  throw error;
}

/** The keys of jobs end with their ids, and those of shards with their indices. */
const shardOf = (key: string): number => Number(key.slice(key.lastIndexOf('-') + 1));
