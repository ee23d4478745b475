import { milliseconds, type Milliseconds } from '../../../quantities/units';
import { imbalancesOf } from '../../conservation';
import type { TrueRequest } from '../../ground-truth';
import type { ThreadHealth } from '../../health/thread-health';
import type { LoadPlan, Shard } from '../../load-plan';
import { MergedRun } from '../../merged-run';
import type { PackedRecords } from '../../packed-records';
import type { SecondCounts, ShardReport, WiredTrueRequest } from '../wire/messages';
import { SecondSeries } from '../wire/second-series';
import { spoolPath } from '../worker/record-spool';
import type { ToldLoad } from './coordination';
import { beginningOf } from './load-beginning';
import type { LoadInbox } from './load-inbox';
import { worstOf } from './machines-health';
import { dueBy, movedRecords } from './moved-records';
import { ShardClock, type AgreedStart, type ClockReadings } from './shard-clock';
import { shardOutcome, type ShardOutcome } from './shard-result';
import type { ShardInbox } from './shard-inbox';

/** A load of which nothing more comes. */
export interface EndedLoad {
  readonly plan: LoadPlan;
  readonly inbox: LoadInbox;
  /** The coordinator's. */
  readonly clock: ClockReadings;
  /** Undefined where it was not begun. */
  readonly start: AgreedStart | undefined;
  /** It came to its own end: it was neither stopped nor ended early. */
  readonly complete: boolean;
  readonly skewLimit: Milliseconds;
  /** Of the files in which the workers leave their records; undefined where those go by the stream. */
  readonly files: { readonly runId: string; readonly load: number } | undefined;
  /** What went wrong before. */
  readonly faults: readonly string[];
  readonly nameOf: (worker: string) => string;
}

/** A load that is over, and what the workers' own ground-truth servers saw of it. */
export interface AssembledLoad {
  readonly run: MergedRun;
  /** Of each worker; where it told none of them at its end, of the records that came. */
  readonly seconds: ToldLoad['seconds'];
  readonly truth: readonly TrueRequest[];
}

/** Makes one load of what came of its shards, on the coordinator's clock, and looks whether it can be believed. */
export async function assembleLoad(load: EndedLoad): Promise<AssembledLoad> {
  const { plan, inbox, start, complete, nameOf, files } = load;
  const parts: {
    readonly inbox: ShardInbox;
    readonly outcome: ShardOutcome;
    readonly name: string;
    readonly clock: ShardClock;
  }[] = [];
  for (const [index, shard] of inbox.shards.entries()) {
    const name = shard.worker === undefined ? `of shard ${index + 1}` : nameOf(shard.worker);
    const clock = clockOf(load, shard);
    const dueAt = dueBy(clock, { plan, startAt: start?.startAt });
    const outcome = await shardOutcome(shard, {
      measureFrom: clock.startAt + (plan.measureFrom ?? 0),
      moved: (records) => movedRecords(records, dueAt),
      file: start === undefined ? undefined : fileOf(files, shard.shard),
    });
    parts.push({ inbox: shard, outcome, name, clock });
  }
  const checked = parts
    .filter(({ outcome }) => outcome.hasRecords)
    .map(({ inbox: { shard }, outcome: { counts, records }, name }) => ({ ...shard, counts, records, name }));
  const reports = parts.flatMap(({ inbox: { report }, name }) =>
    report === undefined ? [] : [{ report, name }],
  );
  const beginning =
    start === undefined
      ? undefined
      : beginningOf(
          reports.map(({ report }) => report),
          start.at,
        );
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
  const truth = parts.flatMap(({ inbox: shard, clock }) =>
    shard.truth.splice(0).map((request) => movedTruth(request, clock)),
  );
  const seconds = parts.map(({ inbox: { report }, outcome: { records }, name }) => ({
    worker: name,
    seconds: report?.seconds ?? secondsOf(records, start?.startAt),
  }));
  return { run, seconds, truth };
}

/**
 * Of an open load the drift is left out. Its requests are due by the plan, and each worker keeps to that by its own
 * clock: what users wait from then on is to hold the client's lateness, and not what two clocks drift apart in hours.
 */
function clockOf({ plan, clock, start }: EndedLoad, { clock: ready, report }: ShardInbox): ShardClock {
  const after = plan.load.model === 'open' ? undefined : report?.clock.after;
  return new ShardClock(start, { before: ready ?? clock.before, after }, clock);
}

function secondsOf(
  records: readonly PackedRecords[],
  startAt: Milliseconds | undefined,
): readonly SecondCounts[] {
  const series = new SecondSeries();
  if (startAt !== undefined) for (const piece of records) series.add(piece, startAt);
  return series.seconds;
}

const fileOf = (files: EndedLoad['files'], shard: Shard): string | undefined =>
  files === undefined
    ? undefined
    : spoolPath('LOAD_WORKER_RECORDS', files.runId, { load: files.load, shard: { ...shard } });

function threadOf({ thread: { cpu, ...health }, counts }: ShardReport, name: string): ThreadHealth {
  return { ...health, name, requests: counts.scheduled, cpu: cpu ?? undefined };
}

function movedTruth(
  { requestId, headersReceivedAt, tokenSentAt }: WiredTrueRequest,
  clock: ShardClock,
): TrueRequest {
  // As a whole, as its record.
  const receivedAt = clock.moved(headersReceivedAt);
  const moved = (at: number): Milliseconds => milliseconds(receivedAt + (at - headersReceivedAt));
  return {
    requestId,
    headersReceivedAt: moved(headersReceivedAt),
    tokenSentAt: tokenSentAt.map(({ at, tokens }) => ({ at: moved(at), tokens })),
  };
}

const ADVICE = 'leave the machines to the test, or set LOAD_START_SKEW to more if that does not matter';

/**
 * Of one that sends alone there is nobody to be apart from: that its requests were late, an open load tells, and a closed
 * one has them due when they are asked.
 */
function unevenBeginnings(
  reports: readonly { readonly report: ShardReport; readonly name: string }[],
  limit: Milliseconds,
  beginning: ReturnType<typeof beginningOf>,
): string[] {
  const late = ({ report }: (typeof reports)[number]): number => report.beganLate ?? -Infinity;
  const [last, ...others] = reports
    .filter(({ report }) => report.beganLate !== null)
    .toSorted((one, other) => late(other) - late(one));
  if (beginning === undefined || last === undefined || others.length === 0 || beginning.bound <= limit)
    return [];
  const { bound, skew } = beginning;
  // What is beyond the limit by a hair is not told as what is within it.
  const said = (ms: number): string => ms.toFixed(bound - limit < 0.1 ? 3 : 1);
  return [
    `load worker ${last.name} began up to ${said(bound)} ms apart from the others (${said(skew)} ms measured, the rest is ` +
      `what their clocks may be off by), more than ${limit} ms; ${ADVICE}`,
  ];
}
