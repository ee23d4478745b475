import { milliseconds } from '../../../quantities/units';
import type { TallyCounts } from '../../../statistics/live-tally';
import { LatencyCount } from '../../load-histograms';
import { BLOCK_ROWS, OUTCOMES, PLACES, WIDTH, type PackedRecords } from '../../packed-records';
import type { ClockReading, ShardJob, ShardReport } from '../wire/messages';
import { SecondSeries } from '../wire/second-series';
import { countReceived } from './received-counts';

/** What a scripted worker does otherwise than a good one. */
export interface Script {
  readonly name?: string;
  readonly refusal?: string;
  /** Its monotonic clock is ahead of the real one by so many ms. */
  readonly clockAhead?: number;
  /** Before it is ready it is silent for good, as one whose machine lost its power. */
  readonly dies?: 'before ready' | 'after ready' | 'in the load' | 'after its last piece';
  /** What it does in place of getting ready, such as throwing an error. */
  readonly prepare?: (
    job: ShardJob,
    say: (type: string, data: object | Buffer) => Promise<void>,
  ) => Promise<void>;
  /** Sent once the load has begun. */
  readonly midway?: (
    say: (type: string, data: object | Buffer) => Promise<void>,
    /** By its own clock. */
    startAt: number,
  ) => Promise<void>;
  /** It goes on until it is told to stop. */
  readonly goesOn?: boolean;
  readonly ignoresAbort?: boolean;
  readonly report?: (report: ShardReport) => object;
  readonly beganLate?: number;
  readonly records?: (records: PackedRecords) => Promise<ShardReport['records']>;
}

const THREAD = {
  span: 100,
  utilization: 0.1,
  busiestWindow: 0.2,
  eventLoopDelay: { p50: 0, p99: 0, maximum: 0 },
  gcPauses: { count: 0, total: 0, maximum: 0 },
  cpu: null,
  connections: { open: 1, opened: 1 },
};
const UNSEEN = { status: 'unavailable', reason: 'nobody looked' } as const;
export const SENT_LATE_MS = 1;
const TOOK_MS = 5;

/** What so many requests come to. */
export const tallyOf = (over: number): TallyCounts => ({
  answered: over,
  failed: 0,
  outputTokens: 3 * over,
  responseTimeMs: TOOK_MS * over,
});

interface Reported extends Pick<ShardReport, 'workerId' | 'shard' | 'beganLate'> {
  readonly clock: ClockReading;
  readonly kept: ShardReport['records'];
}

/** What a good worker gives back. */
export function reportOf(
  records: PackedRecords,
  startAt: number,
  { clock, kept, ...told }: Reported,
): ShardReport {
  const latencies = new LatencyCount(milliseconds(startAt));
  latencies.add(records);
  const series = new SecondSeries();
  series.add(records, milliseconds(startAt));
  return {
    ...told,
    counts: countReceived([records], startAt).counts,
    histograms: latencies.encode(),
    thread: THREAD,
    machine: { cpuPressure: UNSEEN, steal: UNSEEN },
    clock: { before: clock, after: clock },
    seconds: [...series.seconds],
    records: kept,
    truthPieces: 0,
  };
}

/** One record of each request of the shard: an event of three tokens, over after 5 ms. */
export function recordsOf(
  starts: Float64Array,
  firstRequest: number,
  { shard }: ShardJob,
  startAt: number,
): PackedRecords {
  const own = [...starts.keys()].filter((position) => position % shard.of === shard.index);
  const block = new Float64Array(BLOCK_ROWS * WIDTH);
  for (const [row, position] of own.entries()) {
    const due = startAt + (starts[position] ?? 0);
    const values: Partial<Record<keyof typeof PLACES, number>> = {
      index: firstRequest + position,
      scheduledAt: due,
      calledAt: due + SENT_LATE_MS,
      sentAt: due + SENT_LATE_MS,
      headersAt: due + 2,
      endedAt: due + TOOK_MS,
      status: 200,
      outcome: OUTCOMES.indexOf('completed'),
      outputTokens: 3,
      tokenSource: 1,
      inputTokens: NaN,
      cachedTokens: NaN,
      finishReason: NaN,
      node: NaN,
      prepared: NaN,
      events: 1,
    };
    for (const [name, value] of Object.entries(values))
      block[row * WIDTH + PLACES[name as keyof typeof PLACES]] = value;
  }
  return {
    count: own.length,
    round: 0,
    warmUp: false,
    blocks: own.length === 0 ? [] : [block],
    contentAt: Float64Array.from(own, (position) => startAt + (starts[position] ?? 0) + 4),
    contentTokens: Float64Array.from(own, () => 3),
    errors: [],
    answers: [],
    finishReasons: [],
    nodes: [],
  };
}
