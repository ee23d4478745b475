import { setTimeout as sleep } from 'node:timers/promises';
import { FlowProducer, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { monotonicClock } from '../../../quantities/clock';
import type { TargetSpec } from '../../../target/connect-target';
import type { LoadPlan } from '../../load-plan';
import { unpack } from '../../packed-records';
import type { RequestRecord } from '../../request-record';
import type { RedisServer } from '../redis/redis-server.fixture';
import { clearNamespace } from '../redis/run-namespace';
import {
  shardReport,
  workerCard,
  type Order,
  type ShardJob,
  type ShardReport,
  type WorkerCard,
} from '../wire/messages';
import {
  INVITATION_KEY,
  LOADS_QUEUE,
  PROTOCOL_TIMES,
  RunKeys,
  SHARDS_QUEUE,
  WIRE_SCHEMA,
  type ProtocolTimes,
} from '../wire/protocol';
import { encodePlan } from '../wire/plan-on-wire';
import { decodeRecords } from '../wire/records-on-wire';
import { withoutOwnSecrets, type OwnSecrets } from '../wire/server-on-wire';

/** So short that a test waits for nothing, and longer than any pause of a busy machine that matters. */
export const SHORT_TIMES: ProtocolTimes = {
  ...PROTOCOL_TIMES,
  invitationLife: 2_000,
  renewal: 100,
  invitationLook: 20,
  progress: 50,
};

export const VERSION = '1.2.3';

/** What became of the shards of a load. */
interface Ended {
  readonly reports: readonly ShardReport[];
  readonly failures: readonly string[];
}

/** An entry of the run's stream. */
interface Entry {
  readonly type: string;
  readonly data: Buffer;
}

/** Asks again and again until there is something. */
export async function until<Value>(
  ask: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    await sleep(5);
  }
}

const SECRETS: OwnSecrets = { headers: {} };

/** A coordinator that does what the test tells it, step by step. */
export class HandCoordinator implements AsyncDisposable {
  readonly keys: RunKeys;
  readonly redis: Redis;
  readonly #runId: string;
  readonly #flows: FlowProducer;
  readonly #follower: Worker;
  readonly #ends = new Map<number, PromiseWithResolvers<Ended>>();
  #loads = 0;
  #isAbandoned = false;

  constructor(server: RedisServer, runId: string) {
    this.#runId = runId;
    this.keys = new RunKeys(runId);
    const connect = (): Redis => {
      const redis = new Redis(server.url, { maxRetriesPerRequest: null });
      redis.on('error', () => undefined);
      return redis;
    };
    this.redis = connect();
    const common = { prefix: this.keys.namespace, skipVersionCheck: true };
    this.#flows = new FlowProducer({ ...common, connection: this.redis });
    this.#follower = new Worker(
      LOADS_QUEUE,
      async (job) => {
        const [values, failures] = await Promise.all([
          job.getChildrenValues(),
          job.getIgnoredChildrenFailures(),
        ]);
        this.#endOf((job.data as { load: number }).load).resolve({
          reports: Object.values(values).map((value) => shardReport.parse(value)),
          failures: Object.values(failures),
        });
      },
      { ...common, connection: this.redis },
    );
    this.#flows.on('error', () => undefined);
    this.#follower.on('error', () => undefined);
  }

  /** The invitation never expires, unless it is told to. */
  async invite({ version = VERSION, schema = WIRE_SCHEMA, life = 600_000, more = {} } = {}): Promise<void> {
    const since = new Date().toISOString();
    const invitation = { runId: this.#runId, version, schema, coordinator: 'test on here', since, ...more };
    await this.redis.set(INVITATION_KEY, JSON.stringify(invitation), 'PX', life);
  }

  /** The first card of a worker, in a run of one. */
  untilCard(): Promise<WorkerCard> {
    return until(async () => {
      const [card] = await this.redis.hvals(this.keys.workers);
      return card === undefined ? undefined : workerCard.parse(JSON.parse(card));
    });
  }

  /** Puts a plan into one job for each shard; yields the load's number. */
  async add(
    plan: LoadPlan,
    server: TargetSpec,
    {
      secrets = SECRETS,
      of = 1,
      job = {},
    }: { secrets?: OwnSecrets; of?: number; job?: Partial<ShardJob> } = {},
  ): Promise<number> {
    const { bytes, digest } = encodePlan(plan, withoutOwnSecrets(server, secrets));
    await this.redis.set(this.keys.plan(digest), bytes);
    const data = { schema: WIRE_SCHEMA, plan: digest, planBytes: bytes.length, records: 'stream', ...job };
    return this.addJobs(Array.from({ length: of }, (_, index) => ({ ...data, shard: { index, of } })));
  }

  async addJobs(jobs: readonly object[]): Promise<number> {
    const load = (this.#loads += 1);
    await this.#flows.add({
      name: 'load',
      queueName: LOADS_QUEUE,
      data: { load },
      children: jobs.map((data) => ({
        name: 'shard',
        queueName: SHARDS_QUEUE,
        data: { load, ...data },
        opts: { attempts: 1, ignoreDependencyOnFailure: true, removeOnComplete: true, removeOnFail: true },
      })),
    });
    return load;
  }

  async tell(order: Order): Promise<void> {
    await this.redis.publish(this.keys.orders, JSON.stringify(order));
  }

  /** Workers that hear orders now. */
  async hearers(): Promise<number> {
    const [, count] = await this.redis.pubsub('NUMSUB', this.keys.orders);
    return Number(count);
  }

  /** Starts a load some ms from now, when so many shards are ready. */
  async start(load: number, lead = 20): Promise<void> {
    await this.untilSaid(load, 'ready');
    const [seconds = NaN, microseconds = NaN] = await this.redis.time();
    await this.tell({ type: 'start', load, at: seconds * 1e3 + microseconds / 1e3 + lead });
  }

  ended(load: number): Promise<Ended> {
    return this.#endOf(load).promise;
  }

  /** The report of a load of one shard. */
  async report(load: number): Promise<ShardReport> {
    const { reports, failures } = await this.ended(load);
    const [report] = reports;
    if (report === undefined) throw new Error(`load ${load} failed: ${failures.join()}`);
    return report;
  }

  /** What was said of a load so far. */
  async said(load: number, type?: string): Promise<readonly Entry[]> {
    const entries = await this.redis.xrangeBuffer(this.keys.reports, '-', '+');
    return entries
      .map(([, fields]) => {
        const at = (name: string): Buffer =>
          fields[fields.findIndex((field) => field.toString() === name) + 1] ?? Buffer.alloc(0);
        return { load: Number(at('load')), type: at('type').toString(), data: at('data') };
      })
      .filter((entry) => entry.load === load && (type === undefined || entry.type === type));
  }

  untilSaid(load: number, type: string): Promise<Entry> {
    return until(async () => (await this.said(load, type)).at(-1));
  }

  async records(load: number): Promise<readonly RequestRecord[]> {
    const pieces = await this.said(load, 'records');
    return pieces.flatMap(({ data }) => [...unpack(decodeRecords(data))]);
  }

  /** Ends the run as a coordinator does, where its Redis is there. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isAbandoned) return;
    await this.tell({ type: 'end' });
    await until(async () => (await this.redis.hlen(this.keys.workers)) === 0 || undefined);
    await this.redis.unlink(INVITATION_KEY);
    await this.#follower.close(true);
    await this.#flows.close();
    await clearNamespace(this.redis, this.#runId);
    this.redis.disconnect();
  }

  /** Its Redis has gone, and it with it: none of its connections ever comes back. */
  abandon(): void {
    this.#isAbandoned = true;
    this.redis.disconnect();
    this.#follower.close(true).catch(() => undefined);
  }

  #endOf(load: number): PromiseWithResolvers<Ended> {
    const known = this.#ends.get(load) ?? Promise.withResolvers<Ended>();
    this.#ends.set(load, known);
    return known;
  }
}

/** The clock that the stamps of workers on this machine are of. */
export const now = (): number => monotonicClock.now();
