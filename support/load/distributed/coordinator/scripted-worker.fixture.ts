import { Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { monotonicClock, type Clock } from '../../../quantities/clock';
import { milliseconds } from '../../../quantities/units';
import type { PackedRecords } from '../../packed-records';
import { readRedisClock } from '../redis/redis-clock';
import {
  invitation,
  order,
  shardJob,
  type Order,
  type ShardJob,
  type ShardReport,
  type WorkerCard,
} from '../wire/messages';
import { decodePlan } from '../wire/plan-on-wire';
import { INVITATION_KEY, RunKeys, SHARDS_QUEUE, WIRE_SCHEMA } from '../wire/protocol';
import { encodeRecords } from '../wire/records-on-wire';
import { recordsOf, reportOf, SENT_LATE_MS, tallyOf, type Script } from './script.fixture';

const SETTINGS = { maxRetriesPerRequest: null, disconnectTimeout: 50 };

/** The worker's side of the protocol by hand: it sends nothing, and tells of requests that took 5 ms each. */
export class ScriptedWorker implements AsyncDisposable {
  /** Orders, as they came. */
  readonly orders: Order[] = [];
  /** Which it had last. */
  shard: number | undefined;
  readonly #id: string;
  readonly #script: Script;
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #url: string;
  readonly #clock: Clock;
  readonly #waiting: {
    readonly want: (order: Order) => boolean;
    readonly resolve: (order: Order) => void;
  }[] = [];
  #keys = new RunKeys('none');
  #queue: Worker | undefined;
  #connection: Redis | undefined;
  #alive: NodeJS.Timeout | undefined;
  readonly joined: Promise<void>;

  constructor(url: string, id: string, script: Script = {}) {
    this.#url = url;
    this.#id = id;
    this.#script = script;
    this.#redis = new Redis(url, SETTINGS).on('error', () => undefined);
    this.#subscriber = this.#redis.duplicate().on('error', () => undefined);
    const { clockAhead = 0 } = script;
    this.#clock = { now: () => milliseconds(monotonicClock.now() + clockAhead) };
    this.joined = this.#join();
  }

  get name(): string {
    return this.#script.name ?? this.#id;
  }

  /** Nothing is heard of it any more; what it has it keeps. */
  die(): void {
    clearInterval(this.#alive);
    this.#redis.disconnect();
    this.#subscriber.disconnect();
    this.#leave().catch(() => undefined);
  }

  /** Resolves with the first order that fits, from the beginning. */
  ordered(want: (order: Order) => boolean): Promise<Order> {
    const found = this.orders.find(want);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiting.push({ want, resolve }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#alive);
    await this.joined.catch(() => undefined);
    await this.#leave();
    this.#redis.disconnect();
    this.#subscriber.disconnect();
  }

  async #leave(): Promise<void> {
    const closing = this.#queue?.close(true).catch(() => undefined);
    this.#connection?.disconnect();
    await closing;
  }

  async #join(): Promise<void> {
    let text = await this.#redis.get(INVITATION_KEY);
    for (; text === null; text = await this.#redis.get(INVITATION_KEY)) await pause(5);
    const { runId } = invitation.parse(JSON.parse(text));
    this.#keys = new RunKeys(runId);
    const { refusal } = this.#script;
    const card: WorkerCard = {
      id: this.#id,
      name: this.name,
      host: 'here',
      pid: process.pid,
      version: '1',
      schema: WIRE_SCHEMA,
      ahead: false,
      ...(refusal === undefined ? {} : { refusal }),
    };
    await this.#subscriber.subscribe(this.#keys.orders);
    this.#subscriber.on('message', (_channel, message: string) => {
      this.#hear(order.parse(JSON.parse(message)));
    });
    await this.#redis.hset(this.#keys.workers, this.#id, JSON.stringify(card));
    const beAlive = () => this.#redis.set(this.#keys.alive(this.#id), '1', 'PX', 500);
    await beAlive();
    this.#alive = setInterval(() => void beAlive().catch(() => undefined), 50);
    if (refusal !== undefined) return;
    const connection = new Redis(this.#url, SETTINGS).on('error', () => undefined);
    this.#connection = connection;
    this.#queue = new Worker(SHARDS_QUEUE, (job: Job) => this.#run(shardJob.parse(job.data)), {
      connection,
      prefix: this.#keys.namespace,
      name: this.#id,
      maxStalledCount: 0,
      maxStartedAttempts: 1,
      skipVersionCheck: true,
    });
    this.#queue.on('error', () => undefined);
    await this.#queue.waitUntilReady();
  }

  #hear(heard: Order): void {
    this.orders.push(heard);
    for (const { want, resolve } of this.#waiting) if (want(heard)) resolve(heard);
    if (heard.type !== 'end') return;
    clearInterval(this.#alive);
    this.#redis.del(this.#keys.alive(this.#id)).catch(() => undefined);
    this.#leave().catch(() => undefined);
  }

  async #say(load: number, type: string, data: object | Buffer): Promise<void> {
    const bytes = Buffer.isBuffer(data) ? data : JSON.stringify(data);
    const entry = ['worker', this.#id, 'load', load, 'type', type, 'data', bytes];
    await this.#redis.xadd(this.#keys.reports, '*', ...entry);
  }

  async #run(job: ShardJob): Promise<object> {
    const { dies, midway, goesOn = false, beganLate = SENT_LATE_MS } = this.#script;
    const say = (type: string, data: object | Buffer): Promise<void> => this.#say(job.load, type, data);
    this.shard = job.shard.index;
    if (dies === 'before ready') return this.#dead();
    await this.#script.prepare?.(job, say);
    const bytes = await this.#redis.getBuffer(this.#keys.plan(job.plan));
    const { plan } = decodePlan(bytes ?? Buffer.alloc(0), job.plan);
    const clock = await readRedisClock(this.#redis, this.#clock);
    await say('ready', { shard: job.shard, clock });
    if (dies === 'after ready') return this.#dead();
    const of = (heard: Order): heard is Extract<Order, { load: number }> =>
      'load' in heard && heard.load === job.load;
    const isAbort = (heard: Order): boolean =>
      of(heard) && heard.type === 'abort' && this.#script.ignoresAbort !== true;
    const begun = await this.ordered((heard) => isAbort(heard) || (of(heard) && heard.type === 'start'));
    if (begun.type === 'abort') throw new Error(`aborted: ${begun.reason}`);
    const startAt = milliseconds((begun.type === 'start' ? begun.at : 0) - clock.offset);
    await midway?.(say, startAt);
    const starts = plan.load.model === 'open' ? plan.load.starts : new Float64Array(plan.load.virtualUsers);
    const records = recordsOf(starts, plan.firstRequest, job, startAt);
    const half = Math.floor(records.count / 2);
    await say('progress', {
      shard: job.shard,
      over: half,
      inFlight: records.count - half,
      tally: tallyOf(half),
    });
    if (dies === 'in the load') return this.#dead();
    if (goesOn) await this.ordered((heard) => isAbort(heard) || (of(heard) && heard.type === 'stop'));
    const kept = await (this.#script.records?.(records) ?? this.#stream(records, say));
    const over = records.count;
    await say('progress', { shard: job.shard, over, inFlight: 0, tally: tallyOf(over) });
    if (dies === 'after its last piece') return this.#dead();
    const report = reportOf(records, startAt, {
      workerId: this.#id,
      shard: job.shard,
      clock,
      kept,
      beganLate,
    });
    return this.#script.report?.(report) ?? report;
  }

  async #stream(
    records: PackedRecords,
    say: (type: string, data: Buffer) => Promise<void>,
  ): Promise<ShardReport['records']> {
    await say('records', encodeRecords(records));
    return { kind: 'stream', pieces: 1, requests: records.count };
  }

  #dead(): Promise<never> {
    this.die();
    return new Promise<never>(() => undefined);
  }
}
