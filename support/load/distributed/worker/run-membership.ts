import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import {
  order,
  shardJob,
  type Order,
  type ShardJob,
  type ShardReport,
  type WorkerCard,
} from '../wire/messages';
import { INVITATION_KEY, SHARDS_QUEUE, WIRE_SCHEMA } from '../wire/protocol';
import { readMessage } from '../wire/read-message';
import { WireError } from '../wire/wire-error';
import { unlessAborted, within } from './aborted';
import { hiddenSecrets } from './hidden-secrets';
import { PastOrders } from './past-orders';
import { ShardExecution } from './shard-execution';
import type { ShardSetting } from './shard-setting';

/** How a run ended for a worker: by the coordinator's word, without it, or because the worker is to end. */
export type RunEnding = 'ended' | 'lost' | 'stopped';

/** An invitation that is not there once may just have been withdrawn, and the order to leave be on its way. */
const MOST_MISSES = 1;
/** BullMQ waits so long before it tries again what Redis did not do, in ms. */
const RETRY_MS = 500;

/** A worker's part in one run, from its joining to its leaving. */
export class RunMembership {
  readonly #setting: ShardSetting;
  readonly #card: WorkerCard;
  readonly #ending = Promise.withResolvers<RunEnding>();
  readonly #past = new PastOrders();
  readonly #orders: Redis;
  #execution: ShardExecution | undefined;
  /** What is under way; it never rejects. */
  #working: Promise<unknown> = Promise.resolve();
  #jobs: Worker | undefined;
  #renewal: Promise<void> | undefined;
  #misses = 0;

  constructor(setting: ShardSetting, card: WorkerCard) {
    this.#setting = setting;
    this.#card = card;
    this.#orders = setting.link.open('orders');
  }

  /** Takes part until the run ends, it or Redis is lost, or the signal is aborted. */
  async take(signal: AbortSignal): Promise<RunEnding> {
    const { link, times } = this.#setting;
    const lose = (): void => {
      this.#lose(link.lost.reason as Error);
    };
    const stop = (): void => {
      this.#execution?.orders.fail(signal.reason as Error);
      this.#ending.resolve('stopped');
    };
    link.lost.addEventListener('abort', lose, { once: true });
    signal.addEventListener('abort', stop, { once: true });
    if (link.lost.aborted) lose();
    if (signal.aborted) stop();
    const renewing = setInterval(() => {
      this.#renewal ??= this.#renew().finally(() => {
        this.#renewal = undefined;
      });
    }, times.renewal);
    try {
      await unlessAborted(this.#join(), link.lost);
      return await this.#ending.promise;
    } catch (error) {
      if (link.lost.aborted) return 'lost';
      throw error;
    } finally {
      clearInterval(renewing);
      await this.#leave();
      link.lost.removeEventListener('abort', lose);
      signal.removeEventListener('abort', stop);
    }
  }

  /** The card comes last: with it the worker counts as there. */
  async #join(): Promise<void> {
    const { link, keys, times, worker } = this.#setting;
    const orders = this.#orders;
    orders.on('message', (_channel, text) => {
      this.#hear(text);
    });
    orders.on('close', () => {
      // A channel keeps nothing for who is away: to go on without its orders could be to go on for ever.
      this.#execution?.orders.fail(
        new Error('the connection to Redis broke for a moment, and orders may have been missed'),
      );
    });
    await orders.subscribe(keys.orders);
    await this.#renew();
    this.#jobs = new Worker(SHARDS_QUEUE, (job: Job) => this.#process(job), {
      connection: link.open('shards'),
      prefix: keys.namespace,
      name: worker.id,
      concurrency: 1,
      lockDuration: times.lock,
      maxStalledCount: 0,
      maxStartedAttempts: 1,
      runRetryDelay: RETRY_MS,
      skipVersionCheck: true,
    });
    // What Redis does not answer is heard of by the link.
    this.#jobs.on('error', () => undefined);
    await this.#jobs.waitUntilReady();
    await link.commands.hset(keys.workers, this.#card.id, JSON.stringify(this.#card));
  }

  /** What is under way has been told to end. */
  async #leave(): Promise<void> {
    const { link, keys, times, worker } = this.#setting;
    await this.#working;
    const gone = async (): Promise<void> => {
      await this.#jobs?.close();
      await this.#renewal;
      this.#orders.disconnect();
      await link.commands.multi().hdel(keys.workers, worker.id).unlink(keys.alive(worker.id)).exec();
    };
    // Where Redis does not answer, the keys expire, or are taken away with the run.
    await within(times.ending, link.lost, gone).catch(() => undefined);
  }

  /** Tells that it is still there, and sees whether the coordinator is. */
  async #renew(): Promise<void> {
    const { link, keys, times, runId, worker } = this.#setting;
    try {
      await link.commands.set(keys.alive(worker.id), '1', 'PX', times.workerLife);
      const invited = await link.commands.get(INVITATION_KEY);
      this.#misses = invited?.includes(JSON.stringify(runId)) === true ? 0 : this.#misses + 1;
      if (this.#misses > MOST_MISSES) this.#lose(new Error('the coordinator has gone: it invites no more'));
    } catch {
      // Whether Redis is lost the link tells; the next renewal tries again.
    }
  }

  #lose(reason: Error): void {
    this.#execution?.orders.lose(reason);
    this.#ending.resolve('lost');
  }

  #hear(text: string): void {
    let heard: Order;
    try {
      heard = readMessage(order, text, 'an order of the coordinator');
    } catch (error) {
      this.#setting.options.log.say((error as Error).message);
      return;
    }
    if (heard.type === 'end') {
      this.#execution?.orders.fail(new Error('the run is over'));
      this.#ending.resolve('ended');
    } else if (heard.load === this.#execution?.load) this.#execution.orders.obey(heard);
    else this.#past.keep(heard);
  }

  /** What it throws is the reason that the coordinator is told. */
  async #process({ data }: Job): Promise<ShardReport> {
    const { options, worker } = this.#setting;
    let what = 'a job';
    try {
      const job = jobOf(data);
      what = `shard ${job.shard.index + 1} of ${job.shard.of} of load ${job.load}`;
      const begunAt = performance.now();
      const working = this.#execute(job);
      this.#working = working.catch(() => undefined);
      const { counts } = await working;
      const [requests, completed] = [counts.scheduled, counts.completed].map((count) =>
        count.toLocaleString('en-US'),
      );
      const seconds = ((performance.now() - begunAt) / 1000).toFixed(1);
      options.log.say(`${what}: ${requests ?? ''} requests, ${completed ?? ''} completed, ${seconds} s`);
      return await working;
    } catch (error) {
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
      await unlessAborted(this.#orders.subscribe(keys.orders), execution.orders.unheard);
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
