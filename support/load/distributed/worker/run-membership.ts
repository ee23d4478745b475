import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { order, type Order, type WorkerCard } from '../wire/messages';
import { SHARDS_QUEUE } from '../wire/protocol';
import { readMessage } from '../wire/read-message';
import { unlessAborted, within } from './aborted';
import type { ShardSetting } from './shard-setting';
import { ShardWork } from './shard-work';
import { isRefusal, WorkerPresence } from './worker-presence';

/**
 * How a run ended for a worker: by the coordinator's word, and failed where it failed at its last shard; without that
 * word, or because the worker is to end.
 */
export type RunEnding = 'ended' | 'failed' | 'lost' | 'stopped';

/** What a run is joined with. */
type MembershipSetting = Omit<ShardSetting, 'presence'>;

/** BullMQ waits so long before it tries again what Redis did not do, in ms. */
const RETRY_MS = 500;

/** A worker's part in one run, from its joining to its leaving. */
export class RunMembership {
  readonly #setting: ShardSetting;
  readonly #card: WorkerCard;
  readonly #onJoined: () => void;
  readonly #ending = Promise.withResolvers<RunEnding>();
  readonly #orders: Redis;
  readonly #work: ShardWork;
  #jobs: Worker | undefined;
  #hasJoined = false;
  #refusal: Error | undefined;

  constructor(setting: MembershipSetting, card: WorkerCard, onJoined: () => void) {
    const { link, keys, times, runId, worker } = setting;
    const presence = new WorkerPresence({
      ...{ link, keys, times, runId, workerId: worker.id },
      onAlone: (reason) => {
        if (isRefusal(reason)) this.#refusal ??= reason;
        this.#lose(reason);
      },
    });
    this.#setting = { ...setting, presence };
    this.#card = card;
    this.#onJoined = onJoined;
    this.#orders = link.open('orders');
    this.#work = new ShardWork(this.#setting, this.#orders);
  }

  /** The coordinator knew of this worker. */
  get hasJoined(): boolean {
    return this.#hasJoined;
  }

  /** What Redis answered that ended this worker's part: it is there, and does not do what is needed. */
  get refusal(): Error | undefined {
    return this.#refusal;
  }

  /** Takes part until the run ends, it or Redis is lost, Redis refuses to serve, or the signal is aborted. */
  async take(signal: AbortSignal): Promise<RunEnding> {
    const { link } = this.#setting;
    const lose = (): void => {
      this.#lose(link.lost.reason as Error);
    };
    const stop = (): void => {
      this.#work.fail(signal.reason as Error);
      this.#ending.resolve('stopped');
    };
    link.lost.addEventListener('abort', lose, { once: true });
    signal.addEventListener('abort', stop, { once: true });
    if (link.lost.aborted) lose();
    if (signal.aborted) stop();
    try {
      await unlessAborted(this.#join(), link.lost);
      return await this.#ending.promise;
    } catch (error) {
      if (link.lost.aborted) return 'lost';
      if (!isRefusal(error)) throw error;
      this.#refusal = error;
      return 'lost';
    } finally {
      await this.#leave();
      link.lost.removeEventListener('abort', lose);
      signal.removeEventListener('abort', stop);
    }
  }

  /** The card comes last: with it the worker counts as there. */
  async #join(): Promise<void> {
    const { link, keys, times, worker, presence } = this.#setting;
    const orders = this.#orders;
    orders.on('message', (_channel, text) => {
      this.#hear(text);
    });
    orders.on('close', () => {
      // A channel keeps nothing for who is away: to go on without its orders could be to go on for ever.
      this.#work.fail(
        new Error('the connection to Redis broke for a moment, and orders may have been missed'),
      );
    });
    await orders.subscribe(keys.orders);
    await presence.begin();
    this.#jobs = new Worker(SHARDS_QUEUE, (job: Job) => this.#work.process(job), {
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
    this.#hasJoined = true;
    this.#onJoined();
  }

  /** What is under way has been told to end; until it has, this worker tells that it is there. */
  async #leave(): Promise<void> {
    const { link, times, presence } = this.#setting;
    await this.#work.end();
    const gone = async (): Promise<void> => {
      await this.#jobs?.close();
      await presence.leave();
    };
    // Where Redis does not answer, the keys expire, or are taken away with the run.
    await within(times.ending, link.lost, gone).catch(() => undefined);
    presence.close();
    this.#orders.disconnect();
  }

  #lose(reason: Error): void {
    this.#work.lose(reason);
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
      if (this.#work.hasFailed) this.#ending.resolve('failed');
      this.#work.fail(new Error('the run is over'));
      this.#ending.resolve('ended');
    } else this.#work.obey(heard);
  }
}
