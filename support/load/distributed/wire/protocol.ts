/*
 * What coordinator and workers agree on. All keys of a run begin with its namespace, so that they can be taken away
 * together; one key beside them invites workers.
 *
 *   <prefix>:invitation          Invitation, of the one run that goes on; expires unless it is renewed
 *   <prefix>:<run>:workers       hash, worker id -> WorkerCard
 *   <prefix>:<run>:alive:<id>    expires unless the worker renews it
 *   <prefix>:<run>:plan:<digest> a plan with its server, as bytes
 *   <prefix>:<run>:reports       stream of what workers say, which the coordinator shortens as it reads
 *   <prefix>:<run>:orders        channel of what the coordinator says
 *   <prefix>:<run>:{loads,shards}:*   the queues of BullMQ
 */

/** Raised whenever a message or a plan changes its shape or its meaning. */
export const WIRE_SCHEMA = 1;

export const KEY_PREFIX = 'llm-load';
/** A job is one shard of a load. */
export const SHARDS_QUEUE = 'shards';
/** A job is a whole load, which follows its shards. */
export const LOADS_QUEUE = 'loads';

/** Times of the protocol in ms; a test may shorten them. */
export interface ProtocolTimes {
  /** An invitation that is not renewed for so long has no coordinator any more. */
  readonly invitationLife: number;
  /** A worker of which nothing was heard for so long is lost. */
  readonly workerLife: number;
  /** Between two renewals of either. */
  readonly renewal: number;
  /** Between two looks for an invitation. */
  readonly invitationLook: number;
  /** Between two reports of how far a shard is. */
  readonly progress: number;
  /** From a flow's adding until all of its shards must be ready. */
  readonly readiness: number;
  /** From the abortion of a load until its shards must have ended. */
  readonly ending: number;
  /** From the abortion of a shard until its thread is ended, which goes on sending. */
  readonly stopping: number;
  /** A job's lock: longer than the worst pause of a worker's main thread. */
  readonly lock: number;
}

export const PROTOCOL_TIMES: ProtocolTimes = {
  invitationLife: 5_000,
  workerLife: 5_000,
  renewal: 500,
  invitationLook: 250,
  progress: 250,
  readiness: 30_000,
  ending: 5_000,
  stopping: 1_500,
  lock: 60_000,
};

/** Whatever is larger was not made by this suite, or would fill somebody's memory. */
export const MOST_BYTES = {
  /** Of JSON in a message. */
  message: 1 << 20,
  /** Of a plan: as much as both sides read and write in about a second, since their lives go on being renewed. */
  plan: 128 << 20,
  /** Of what is no list of numbers in it, which takes longer. */
  planTexts: 64 << 20,
  /** Of one piece of a shard's records. */
  records: 64 << 20,
} as const;

/** Pieces of records that wait in Redis before workers wait for the coordinator to take some. */
export const MOST_WAITING = 64;

/** The names of a run's keys. */
export class RunKeys {
  readonly namespace: string;

  constructor(runId: string) {
    this.namespace = `${KEY_PREFIX}:${runId}`;
  }

  get workers(): string {
    return `${this.namespace}:workers`;
  }

  get reports(): string {
    return `${this.namespace}:reports`;
  }

  get orders(): string {
    return `${this.namespace}:orders`;
  }

  alive(workerId: string): string {
    return `${this.namespace}:alive:${workerId}`;
  }

  plan(digest: string): string {
    return `${this.namespace}:plan:${digest}`;
  }
}

export const INVITATION_KEY = `${KEY_PREFIX}:invitation`;
