import { milliseconds, type Milliseconds } from '../quantities/units';
import { arrivalSchedule, type ArrivalPlan } from './arrivals/arrival-plan';
import { startsOf } from './arrivals/arrival-starts';
import { failureDoubts, paceDoubts, runDoubts } from './doubts';
import { clientTrouble, type ClientHealth } from './health/client-health';
import type { JudgedLoad, LoadFigure } from './judged-load';
import type { LedgerCounts } from './ledger';
import type { LoadRun, TimedLoad, TimedRunner } from './load-runner';
import { LoadSummary } from './load-summary';
import { METRICS, type MetricName } from './metric';
import { paceOf, type Pace } from './pace';
import type { RequestRecord } from './request-record';
import { windowsOf } from './windows';
import type { Workload } from './workload';

/** A load whose arrivals do not wait for answers. */
export interface OpenLoadPlan {
  readonly arrivals: ArrivalPlan;
  readonly workload: Workload;
  readonly seed: number;
  /** A request that falls due while so many are in flight is dropped. */
  readonly maxInFlight: number;
  /** From the start: sent, and in no figure. */
  readonly warmUp: Milliseconds;
  /** Of a `LiveTally`, in which requests are counted as they end. */
  readonly tally?: SharedArrayBuffer;
}

/** An open load under way, and from its end on what is judged of it. */
export interface RunningOpenLoad extends Omit<TimedLoad, 'result'> {
  /** Rejects when a worker fails. A load that was stopped or aborted is judged up to its last scheduled request. */
  readonly result: Promise<JudgedOpenLoad>;
}

/** What a user waits begins when the request was due, however late the client was (no coordinated omission). */
const FROM_SCHEDULE: Readonly<Partial<Record<MetricName, MetricName>>> = {
  ttft: 'ttft_scheduled',
  e2e: 'e2e_scheduled',
};

/** Whether the client's lateness is part of the figure: the time between two tokens knows nothing of it. */
export const isFromSchedule = (name: MetricName): boolean => Object.values(FROM_SCHEDULE).includes(name);

/** The figure that is judged of arrivals that do not wait, where this one is promised. */
export function fromSchedule({ metric, statistic }: LoadFigure): LoadFigure {
  const name = FROM_SCHEDULE[metric.name];
  return { metric: name === undefined ? metric : METRICS[name], statistic };
}

/** An open load that has run, and how well the client kept its schedule. */
export class JudgedOpenLoad implements JudgedLoad {
  readonly client: string;
  readonly counts: LedgerCounts;
  readonly summary: LoadSummary;
  readonly pace: Pace;
  /** Offset 0 of its schedule, on the monotonic clock. */
  readonly startAt: Milliseconds;
  /** Of no open load yet: those of the features are put on the ground-truth server itself. */
  readonly calibration = undefined;
  readonly #run: LoadRun;

  constructor(client: string, run: LoadRun, startAt: Milliseconds, summary: LoadSummary, pace: Pace) {
    this.client = client;
    this.#run = run;
    this.counts = run.counts;
    this.summary = summary;
    this.pace = pace;
    this.startAt = startAt;
  }

  /** Begins to send the schedule; aborting the signal ends it at once. */
  static begin(plan: OpenLoadPlan, runner: TimedRunner, signal: AbortSignal): RunningOpenLoad {
    const starts = startsOf(arrivalSchedule(plan.arrivals, plan.seed));
    const { maxInFlight, workload, warmUp, tally } = plan;
    const load = { model: 'open', starts, maxInFlight } as const;
    const whole = { round: 0, warmUp: false, firstRequest: 0, measureFrom: warmUp };
    const counted = tally === undefined ? {} : { tally };
    const running = runner.begin({ load, workload, ...whole, ...counted }, signal);
    const whenBegun = running.startAt;
    const result = Promise.all([running.result, whenBegun]).then(([run, startAt]) => {
      const duration = durationOf(plan.arrivals, starts, run.records);
      const rounds = windowsOf(run.records, { startAt, warmUp, duration });
      const measured = rounds.filter((round) => !round.warmUp).flatMap(({ records }) => records);
      const pace = paceOf(measured, run.histograms.schedule_lag);
      return new JudgedOpenLoad(runner.description, run, startAt, new LoadSummary(rounds), pace);
    });
    // Whoever began it may be at something else when it fails, and hears of it on coming back.
    for (const promise of [result, whenBegun]) promise.catch(() => undefined);
    return {
      startAt: whenBegun,
      stop: () => {
        running.stop();
      },
      get progress() {
        return running.progress;
      },
      result,
    };
  }

  /** Sends the whole schedule, and waits for the last answer; an aborted one holds what was sent until then. */
  static async run(
    plan: OpenLoadPlan,
    runner: TimedRunner,
    signal: AbortSignal,
    observer: { record?(record: RequestRecord): void } = {},
  ): Promise<JudgedOpenLoad> {
    const load = await JudgedOpenLoad.begin(plan, runner, signal).result;
    for (const record of load.records) observer.record?.(record);
    return load;
  }

  /** It has run already: there is no more of it. */
  measureUntil(): Promise<LoadSummary> {
    return Promise.resolve(this.summary);
  }

  /** Of all requests that fell due, those of the warm-up among them, in the order of their numbers. */
  get records(): readonly RequestRecord[] {
    return this.#run.records;
  }

  get health(): ClientHealth {
    return this.#run.health;
  }

  canDecide(): boolean {
    return false;
  }

  judged(figure: LoadFigure): LoadFigure {
    return fromSchedule(figure);
  }

  doubts({ metric, statistic }: LoadFigure, limit: number): readonly string[] {
    const isTime = metric.dimension === 'duration';
    return [
      ...runDoubts(this.counts, [this.health]),
      ...paceDoubts(this.pace, isFromSchedule(metric.name) ? limit : undefined, clientTrouble(this.health)),
      ...(isTime ? failureDoubts(this.summary, statistic) : []),
    ];
  }
}

/**
 * How long requests are due: to the end that the plan sets, or to the last one where they run out before; of a load
 * that was ended early to the last one that fell due.
 */
function durationOf(
  arrivals: ArrivalPlan,
  starts: Float64Array,
  records: readonly RequestRecord[],
): Milliseconds {
  if (records.length < starts.length) return milliseconds(starts[records.at(-1)?.index ?? 0] ?? 0);
  const most = arrivals.kind === 'trace' ? arrivals.rows.length : Infinity;
  const ranOut = starts.length >= Math.min(most, arrivals.count ?? Infinity);
  const last = milliseconds(starts.at(-1) ?? 0);
  return ranOut ? last : (arrivals.duration ?? last);
}
