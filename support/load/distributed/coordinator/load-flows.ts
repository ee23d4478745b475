import { FlowProducer, Queue, Worker } from 'bullmq';
import type { RedisLink } from '../redis/redis-link';
import type { ShardJob } from '../wire/messages';
import { LOADS_QUEUE, SHARDS_QUEUE, type ProtocolTimes, type RunKeys } from '../wire/protocol';
import { LoadFlow } from './load-flow';

/**
 * A shard is tried once, and leaves its result with the job that follows it. One that failed stays for a moment, in
 * seconds: it tells whose it was.
 */
const ONCE = {
  attempts: 1,
  ignoreDependencyOnFailure: true,
  removeOnComplete: true,
  removeOnFail: { age: 60 },
};

/** A load in the queues, and the end of all of its shards. */
export interface AddedFlow {
  readonly flow: LoadFlow;
  /** Resolves when all shards have ended, whichever way. */
  readonly over: Promise<unknown>;
}

/** The queues of a run, as the one who fills them. */
export class LoadFlows implements AsyncDisposable {
  readonly #producer: FlowProducer;
  readonly #shards: Queue;
  readonly #worker: Worker;
  readonly #added = new Map<string, { readonly flow: LoadFlow; readonly end: () => void }>();

  private constructor(link: RedisLink, keys: RunKeys, times: ProtocolTimes) {
    const common = { prefix: keys.namespace, skipVersionCheck: true };
    const connection = link.open('load queues');
    this.#producer = new FlowProducer({ ...common, connection });
    this.#shards = new Queue(SHARDS_QUEUE, { ...common, connection, skipMetasUpdate: true });
    this.#worker = new Worker(LOADS_QUEUE, (job) => this.#follow(job.id), {
      ...common,
      connection: link.open('loads that follow their shards'),
      lockDuration: times.lock,
    });
    // What Redis does not answer is heard of by the link.
    this.#producer.on('error', () => undefined);
    this.#shards.on('error', () => undefined);
    this.#worker.on('error', () => undefined);
  }

  static async open(link: RedisLink, keys: RunKeys, times: ProtocolTimes): Promise<LoadFlows> {
    const flows = new LoadFlows(link, keys, times);
    await Promise.all([
      flows.#producer.waitUntilReady(),
      flows.#shards.waitUntilReady(),
      flows.#worker.waitUntilReady(),
    ]);
    return flows;
  }

  /** Puts the shards of a load into the queue; all of them or none. */
  async add(shards: readonly ShardJob[]): Promise<AddedFlow> {
    const id = `load-${shards[0]?.load ?? ''}`;
    const over = Promise.withResolvers<undefined>();
    const added = await this.#producer.add({
      name: 'load',
      queueName: LOADS_QUEUE,
      data: {},
      opts: { jobId: id, removeOnComplete: true, removeOnFail: true },
      children: shards.map((data) => ({
        name: 'shard',
        queueName: SHARDS_QUEUE,
        data,
        opts: { jobId: `${id}-${data.shard.index}`, ...ONCE },
      })),
    });
    const flow = new LoadFlow(added.job, this.#shards);
    this.#added.set(id, {
      flow,
      end: () => {
        over.resolve(undefined);
      },
    });
    return { flow, over: over.promise };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#worker.close(true), this.#shards.close(), this.#producer.close()]);
  }

  /** A load of which all shards have ended: what they gave back is taken before its job is gone. */
  async #follow(id = ''): Promise<void> {
    const added = this.#added.get(id);
    this.#added.delete(id);
    try {
      await added?.flow.look();
    } finally {
      // Of what could not be read it is said that it is missing.
      added?.end();
    }
  }
}
