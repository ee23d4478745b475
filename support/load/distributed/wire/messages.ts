import { z } from 'zod';

/*
 * Everything that crosses Redis as JSON. Both sides read it with these schemas, and take nothing that does not fit:
 * whoever can write to Redis is not therefore believed.
 */
const name = z.string().min(1).max(200);
const words = z.string().max(2_000);
const count = z.int().min(0);
const finite = z.number();
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Which piece of a load: indices congruent to `index` modulo `of`. */
const shard = z
  .strictObject({ index: count, of: z.int().min(1).max(10_000) })
  .refine(({ index, of }) => index < of, { error: 'is no piece of so many', path: ['index'] });

export const invitation = z.strictObject({
  runId: z.string().regex(/^[\w-]{1,64}$/),
  /** Of the package. */
  version: name,
  schema: z.int(),
  /** Who invites: host and process, for people. */
  coordinator: name,
  since: z.iso.datetime(),
});
export type Invitation = z.infer<typeof invitation>;

/** A worker that has come, or why it does not take part. */
export const workerCard = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,128}$/),
  /** As the reports call it. */
  name,
  host: name,
  pid: count,
  version: name,
  schema: z.int(),
  /** Its load thread goes before others that want its CPU. */
  ahead: z.boolean(),
  refusal: words.optional(),
});
export type WorkerCard = z.infer<typeof workerCard>;

/** The data of a shard's job. */
export const shardJob = z.strictObject({
  schema: z.int(),
  load: count,
  shard,
  /** SHA-256 of the plan's bytes, by which it is kept. */
  plan: digest,
  planBytes: count,
  records: z.enum(['stream', 'files']),
  /** Between two reports of how far the shard is, in ms. */
  progressEvery: z.int().min(10).max(60_000).optional(),
});
export type ShardJob = z.infer<typeof shardJob>;

/** How a machine's monotonic clock stands to the clock of Redis, in ms. */
const clockReading = z.strictObject({
  /** The monotonic time when it was read. */
  at: finite,
  /** Redis's time is the monotonic time plus this. */
  offset: finite,
  /** Half of the smallest round trip: the offset is off by no more. */
  error: finite.min(0),
});
export type ClockReading = z.infer<typeof clockReading>;

/** What the coordinator tells all workers. */
export const order = z.discriminatedUnion('type', [
  /** `at` is an instant of the clock of Redis, in ms since 1970. */
  z.strictObject({ type: z.literal('start'), load: count, at: finite }),
  z.strictObject({ type: z.literal('stop'), load: count }),
  z.strictObject({ type: z.literal('abort'), load: count, reason: words }),
  /** The run is over: a worker leaves it. */
  z.strictObject({ type: z.literal('end') }),
]);
export type Order = z.infer<typeof order>;

/** What a `LiveTally` has counted. */
const tally = z.strictObject({
  answered: count,
  failed: count,
  outputTokens: finite.min(0),
  responseTimeMs: finite.min(0),
});

/**
 * What a worker says of its shard, besides pieces of records, which are no JSON. A report's entry in the stream has
 * the fields `worker`, `load`, `type` (one of these, or `records`) and `data`.
 */
export const shardReady = z.strictObject({ shard, clock: clockReading });
/** All since the load began; sent every so often, and once at its end. */
export const shardProgress = z.strictObject({ shard, over: count, inFlight: count, tally });
export type ShardProgress = z.infer<typeof shardProgress>;

const ledgerCounts = z.strictObject({
  scheduled: count,
  sent: count,
  completed: count,
  'http error': count,
  'protocol error': count,
  truncated: count,
  'timed out': count,
  aborted: count,
  dropped: count,
});

const histogram = z.strictObject({
  buckets: z.string().max(1 << 18),
  count,
  sum: finite,
  minimum: finite.nullable(),
  maximum: finite.nullable(),
});

const measuredShare = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('measured'), share: finite }),
  z.strictObject({ status: z.literal('unavailable'), reason: words }),
]);

const threadHealth = z.strictObject({
  span: finite,
  utilization: finite,
  busiestWindow: finite,
  eventLoopDelay: z.strictObject({ p50: finite, p99: finite, maximum: finite }),
  gcPauses: z.strictObject({ count, total: finite, maximum: finite }),
  /** Null where its runtime does not tell. */
  cpu: finite.nullable(),
  connections: z.strictObject({ open: count, opened: count }),
});

/** Counts of one second after the agreed start: requests by the instant of their sending or end, tokens by theirs. */
const secondCounts = z.strictObject({
  second: z.int(),
  sent: count,
  completed: count,
  failed: count,
  outputTokens: finite.min(0),
});
export type SecondCounts = z.infer<typeof secondCounts>;

/** A request as the worker's own ground-truth server saw it, on the worker's monotonic clock. */
const trueRequest = z.strictObject({
  requestId: z.string().max(300),
  headersReceivedAt: finite,
  tokenSentAt: z.array(z.strictObject({ at: finite, tokens: finite })).max(100_000),
});
/** Told in pieces of some hundred as reports of type `truth`, before the job ends. */
export const trueRequests = z.array(trueRequest).max(10_000);
export type WiredTrueRequest = z.infer<typeof trueRequest>;

/** What a shard's job gives back. */
export const shardReport = z.strictObject({
  workerId: z.string().max(128),
  shard,
  counts: ledgerCounts,
  histograms: z.strictObject({ schedule_lag: histogram, ttft: histogram, e2e: histogram }),
  thread: threadHealth,
  machine: z.strictObject({ cpuPressure: measuredShare, steal: measuredShare }),
  clock: z.strictObject({ before: clockReading, after: clockReading }),
  /** By how much the first sending was later than due, in ms; null where the shard sent nothing. */
  beganLate: finite.nullable(),
  seconds: z.array(secondCounts).max(200_000),
  records: z.discriminatedUnion('kind', [
    /** As that many reports of type `records`, all of them sent before the job ended. */
    z.strictObject({ kind: z.literal('stream'), pieces: count, requests: count }),
    z.strictObject({ kind: z.literal('files'), host: name, path: words, requests: count, digest }),
  ]),
  /** Reports of type `truth`. */
  truthPieces: count,
});
export type ShardReport = z.infer<typeof shardReport>;
