import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { shardJob, type ShardJob, type ShardReport } from '../wire/messages';
import { WIRE_SCHEMA } from '../wire/protocol';
import { readMessage } from '../wire/read-message';
import { WireError } from '../wire/wire-error';
import { unlessAborted, within } from './aborted';
import { hiddenSecrets } from './hidden-secrets';
import { PastOrders } from './past-orders';
import { ShardExecution } from './shard-execution';
import type { ShardOrder } from './shard-orders';
import type { ShardSetting } from './shard-setting';

const NEVER = new AbortController().signal;

/** The shards of one run that a worker does, one after another. */
export class ShardWork {
  readonly #setting: ShardSetting;
  readonly #channel: Redis;
  readonly #past = new PastOrders();
  #execution: ShardExecution | undefined;
  /** What is under way; it never rejects. */
  #working: Promise<unknown> = Promise.resolve();
  #hasFailed = false;

  /** The channel is that of the run's orders, which whoever hears them passes on. */
  constructor(setting: ShardSetting, channel: Redis) {
    this.#setting = setting;
    this.#channel = channel;
  }

  /** Its last shard could not be done. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  obey(order: ShardOrder): void {
    if (order.load === this.#execution?.load) this.#execution.orders.obey(order);
    else this.#past.keep(order);
  }

  /** Ends what is under way for a reason of the worker's own. */
  fail(reason: Error): void {
    this.#execution?.orders.fail(reason);
  }

  /** As `fail`, where neither Redis nor a coordinator is there any more. */
  lose(reason: Error): void {
    this.#execution?.orders.lose(reason);
  }

  /** Waits for what is under way, which has been told to end, and loses it where nobody takes what it has to tell. */
  async end(): Promise<void> {
    if (await this.#endsInTime()) return;
    const { ending } = this.#setting.times;
    this.lose(new Error(`nobody took what it had to tell within ${ending / 1000} s of its end`));
    await this.#endsInTime();
  }

  #endsInTime(): Promise<boolean> {
    const ended = this.#working.then(() => true);
    return within(this.#setting.times.ending, NEVER, () => ended).catch(() => false);
  }

  /** What it throws is the reason that the coordinator is told. */
  async process({ data }: Job): Promise<ShardReport> {
    const { options, worker } = this.#setting;
    let what = 'a job';
    try {
      const job = jobOf(data);
      what = `shard ${job.shard.index + 1} of ${job.shard.of} of load ${job.load}`;
      const begunAt = performance.now();
      const working = this.#execute(job);
      this.#working = working.catch(() => undefined);
      const { counts } = await working;
      this.#hasFailed = false;
      const [requests, completed] = [counts.scheduled, counts.completed].map((count) =>
        count.toLocaleString('en-US'),
      );
      const seconds = ((performance.now() - begunAt) / 1000).toFixed(1);
      options.log.say(`${what}: ${requests ?? ''} requests, ${completed ?? ''} completed, ${seconds} s`);
      return await working;
    } catch (error) {
      this.#hasFailed = true;
      const message = hiddenSecrets(options.secrets, error instanceof Error ? error.message : String(error));
      options.log.say(`${what} failed: ${message}`);
      const failure = new Error(`${worker.name}: ${message}`);
      // Redis would keep it, and it tells the coordinator nothing.
      failure.stack = failure.message;
      throw failure;
    }
  }

  async #execute(job: ShardJob): Promise<ShardReport> {
    const execution = new ShardExecution(job, this.#setting);
    for (const each of this.#past.take(job.load)) execution.orders.obey(each);
    this.#execution = execution;
    try {
      // What is told while the channel is not heard is lost: nobody is told that this worker is ready before.
      const { keys } = this.#setting;
      await unlessAborted(this.#channel.subscribe(keys.orders), execution.orders.unheard);
      return await execution.run();
    } finally {
      this.#execution = undefined;
    }
  }
}

/** Throws a `WireError` for what is no job of a shard, or one of another schema. */
function jobOf(data: unknown): ShardJob {
  const job = readMessage(shardJob, data, 'the job of a shard');
  if (job.schema === WIRE_SCHEMA) return job;
  throw new WireError(
    `the job of a shard is of schema ${job.schema}, and this worker speaks ${WIRE_SCHEMA}; install the same suite on both`,
  );
}
