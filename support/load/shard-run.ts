import type { AlarmMaker } from '../quantities/alarm';
import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { LiveTally } from '../statistics/live-tally';
import type { LocalTokenizer } from '../target/token-count';
import { ClosedLoad, type Timer } from './closed-load';
import type { LedgerCounts } from './ledger';
import { LatencyCount, type EncodedHistograms } from './load-histograms';
import { peakInFlight, type LoadPlan, type Shard } from './load-plan';
import { OpenLoad, type OpenDesk } from './open-load';
import type { PackedRecords } from './packed-records';
import { RequestDesk } from './request-desk';
import type { RequestSource } from './request-source';
import type { ShardLoad } from './shard-load';
import type { Workload } from './workload';

/** What one worker did of a load. */
export interface ShardResult {
  /** Those that were not drained meanwhile; counts and histograms are of all. */
  readonly records: PackedRecords;
  readonly counts: LedgerCounts;
  readonly histograms: EncodedHistograms;
}

/** What a shard is run with: real time and a real tokenizer, or a test's. */
export interface ShardTools {
  readonly clock: Clock;
  readonly makeAlarm: AlarmMaker;
  readonly timer: Timer;
  readonly tokenizer: () => Promise<LocalTokenizer>;
}

/** A load under way in this thread. */
export interface RunningShard {
  /** Nothing more is begun; what is under way goes on to its end. */
  stop(): void;
  /** Stops, and ends what is under way at once: it is recorded as aborted. */
  abort(reason: Error): void;
  /** Requests that are over so far, and those under way. */
  readonly progress: { readonly over: number; readonly inFlight: number };
  /** Hands over the records of what is over, each once; what is drained is not in the result. */
  drain(): PackedRecords;
  readonly result: Promise<ShardResult>;
}

/** Runs one worker's share of a load in this thread, beginning at that instant of the monotonic clock. */
export function runShard(
  plan: LoadPlan,
  shard: Shard,
  source: RequestSource,
  startAt: Milliseconds,
  tools: ShardTools,
): RunningShard {
  const done = Promise.withResolvers<undefined>();
  const { firstRequest } = plan;
  let over = 0;
  let allBegun = false;
  const endIfDone = (): void => {
    if (allBegun && desk.inFlight === 0) done.resolve(undefined);
  };
  const onAllBegun = (): void => {
    allBegun = true;
    endIfDone();
  };
  const onOver = (index: number, at: Milliseconds, wasSent: boolean): void => {
    over += 1;
    load.over(index - firstRequest, at, wasSent);
    endIfDone();
  };
  const desk = new RequestDesk(source, tools.clock, onOver, {
    keepsAnswers: keepsAnswers(plan.workload),
    ...(plan.tally === undefined ? {} : { tally: LiveTally.over(plan.tally) }),
  });
  const numbered = {
    get inFlight() {
      return desk.inFlight;
    },
    send: (position: number, at: Milliseconds) => {
      desk.send(firstRequest + position, at);
    },
    drop: (position: number, at: Milliseconds, reason: string) => {
      desk.drop(firstRequest + position, at, reason);
    },
  };
  const load = shardLoad(plan, shard, { at: startAt, onAllBegun, desk: numbered }, tools);
  const latencies = new LatencyCount(milliseconds(startAt + (plan.measureFrom ?? 0)));
  const finish = async (): Promise<ShardResult> => {
    try {
      // A fault of the program in the first sendings ends the load as one in the others would.
      load.begin();
      await done.promise;
    } finally {
      await load[Symbol.asyncDispose]();
    }
    const records = await desk.records(plan.round, plan.warmUp, tools.tokenizer);
    latencies.add(records);
    return { records, counts: desk.ledger.counts, histograms: latencies.encode() };
  };
  return {
    stop: () => {
      load.stop();
    },
    abort: (reason) => {
      load.stop();
      desk.abort(reason);
    },
    get progress() {
      return { over, inFlight: desk.inFlight };
    },
    drain: () => {
      const records = desk.drain(plan.round, plan.warmUp);
      latencies.add(records);
      return records;
    },
    result: finish(),
  };
}

/** Tasks keep the texts of their answers unless told otherwise, prompts if told so. */
const keepsAnswers = (workload: Workload): boolean =>
  workload.kind === 'tasks'
    ? workload.answers !== 'forgotten'
    : workload.kind === 'prompts' && workload.answers === 'kept';

interface Start {
  readonly at: Milliseconds;
  readonly onAllBegun: () => void;
  readonly desk: OpenDesk;
}

function shardLoad(
  plan: LoadPlan,
  shard: Shard,
  { at, onAllBegun, desk }: Start,
  tools: ShardTools,
): ShardLoad {
  const { load } = plan;
  if (load.model === 'closed') return new ClosedLoad(load, shard, { at, onAllBegun }, desk, tools);
  return new OpenLoad(load, shard, { at, onAllBegun, maxInFlight: peakInFlight(plan, shard) }, desk, tools);
}
