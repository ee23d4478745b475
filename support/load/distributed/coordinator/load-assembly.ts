import { milliseconds, type Milliseconds } from '../../../quantities/units';
import { imbalancesOf } from '../../conservation';
import type { TrueRequest } from '../../ground-truth';
import type { ThreadHealth } from '../../health/thread-health';
import type { LoadPlan } from '../../load-plan';
import { MergedRun } from '../../merged-run';
import type { ClockReading, ShardReport, WiredTrueRequest } from '../wire/messages';
import { beginningOf } from './load-beginning';
import type { LoadInbox } from './load-inbox';
import { worstOf } from './machines-health';
import { shardOutcome, type ShardOutcome } from './shard-result';
import type { ShardInbox } from './shard-inbox';

/** A load of which nothing more comes. */
export interface EndedLoad {
  readonly plan: LoadPlan;
  readonly inbox: LoadInbox;
  /** The coordinator's clock before the load. */
  readonly clock: ClockReading;
  /** The agreed start on the clock of Redis; undefined where none was agreed. */
  readonly at: number | undefined;
  /** It came to its own end: it was neither stopped nor ended early. */
  readonly complete: boolean;
  readonly skewLimit: Milliseconds;
  /** What went wrong before. */
  readonly faults: readonly string[];
  readonly nameOf: (worker: string) => string;
}

/** A load that is over, and what the workers' own ground-truth servers saw of it. */
export interface AssembledLoad {
  readonly run: MergedRun;
  readonly truth: readonly TrueRequest[];
}

/** Makes one load of what came of its shards, on the coordinator's clock, and looks whether it can be believed. */
export async function assembleLoad(load: EndedLoad): Promise<AssembledLoad> {
  const { plan, inbox, complete, nameOf } = load;
  const parts: { readonly inbox: ShardInbox; readonly outcome: ShardOutcome; readonly name: string }[] = [];
  for (const [index, shard] of inbox.shards.entries()) {
    const name = shard.worker === undefined ? `of shard ${index}` : nameOf(shard.worker);
    parts.push({ inbox: shard, outcome: await shardOutcome(shard, clocksOf(load, shard)), name });
  }
  const checked = parts
    .filter(({ outcome }) => outcome.hasRecords)
    .map(({ inbox: { shard }, outcome: { counts, records }, name }) => ({ ...shard, counts, records, name }));
  const reports = parts.flatMap(({ inbox: { report }, name }) =>
    report === undefined ? [] : [{ report, name }],
  );
  const beginning = beginningOf(reports.map(({ report }) => report));
  const faults = [
    ...load.faults,
    ...parts.flatMap(({ outcome, name }) => outcome.faults.map((fault) => `load worker ${name}: ${fault}`)),
    ...imbalancesOf(plan, checked, { complete: complete && checked.length === parts.length }),
    ...unevenBeginnings(reports, load.skewLimit, beginning),
  ];
  const run = new MergedRun(
    parts.map(({ outcome }) => outcome),
    {
      threads: reports.map(({ report, name }) => threadOf(report, name)),
      machine: worstOf(reports.map(({ report }) => report.machine)),
      ...(faults.length === 0 ? {} : { faults: [...new Set(faults)] }),
      ...(beginning === undefined ? {} : { beginning }),
    },
  );
  const truth = parts.flatMap(({ inbox: shard }) =>
    shard.truth.splice(0).map((request) => movedTruth(request, clocksOf(load, shard).shift)),
  );
  return { run, truth };
}

/**
 * The readings before the load on both sides, as for the agreed start: what was due at an offset from it then stands
 * at exactly that offset, and a clock that drifts away during a long load moves what comes late by that much.
 */
function clocksOf({ plan, clock, at }: EndedLoad, shard: ShardInbox): { shift: number; measureFrom: number } {
  const own = shard.clock ?? clock;
  return {
    shift: own.offset - clock.offset,
    measureFrom: (at ?? 0) - own.offset + (plan.measureFrom ?? 0),
  };
}

function threadOf({ thread: { cpu, ...health } }: ShardReport, name: string): ThreadHealth {
  return { ...health, name, cpu: cpu ?? undefined };
}

function movedTruth(
  { requestId, headersReceivedAt, tokenSentAt }: WiredTrueRequest,
  by: number,
): TrueRequest {
  return {
    requestId,
    headersReceivedAt: milliseconds(headersReceivedAt + by),
    tokenSentAt: tokenSentAt.map(({ at, tokens }) => ({ at: milliseconds(at + by), tokens })),
  };
}

const ADVICE = 'leave the machines to the test, or set LOAD_START_SKEW to more if that does not matter';

function unevenBeginnings(
  reports: readonly { readonly report: ShardReport; readonly name: string }[],
  limit: Milliseconds,
  beginning: ReturnType<typeof beginningOf>,
): string[] {
  const late = reports.filter(({ report }) => (report.beganLate ?? 0) > limit);
  if (late.length > 0)
    return late.map(
      ({ report, name }) =>
        `load worker ${name} began ${(report.beganLate ?? 0).toFixed(1)} ms late, more than ${limit} ms; ${ADVICE}`,
    );
  if (beginning === undefined || beginning.bound <= limit) return [];
  return [
    `the load workers began up to ${beginning.bound.toFixed(1)} ms apart (${beginning.skew.toFixed(1)} ms measured, the ` +
      `rest is what their clocks may be off by), more than ${limit} ms; ${ADVICE}`,
  ];
}
