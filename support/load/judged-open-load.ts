import { milliseconds, type Milliseconds } from '../quantities/units';
import { arrivalSchedule, type ArrivalPlan } from './arrivals/arrival-plan';
import { startsOf } from './arrivals/arrival-starts';
import { failureDoubts, paceDoubts, runDoubts } from './doubts';
import { clientTrouble, type ClientHealth } from './health/client-health';
import type { JudgedLoad, LoadFigure } from './judged-load';
import type { LedgerCounts } from './ledger';
import type { LoadRun, LoadRunner } from './load-runner';
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
  /** Of no open load yet: those of the features are put on the ground-truth server itself. */
  readonly calibration = undefined;
  readonly #run: LoadRun;

  constructor(client: string, run: LoadRun, summary: LoadSummary, pace: Pace) {
    this.client = client;
    this.#run = run;
    this.counts = run.counts;
    this.summary = summary;
    this.pace = pace;
  }

  /** Sends the whole schedule, and waits for the last answer; an aborted one holds what was sent until then. */
  static async run(
    plan: OpenLoadPlan,
    runner: LoadRunner,
    signal: AbortSignal,
    observer: { record?(record: RequestRecord): void } = {},
  ): Promise<JudgedOpenLoad> {
    const starts = startsOf(arrivalSchedule(plan.arrivals, plan.seed));
    const { maxInFlight, workload, warmUp } = plan;
    const load = { model: 'open', starts, maxInFlight } as const;
    const whole = { round: 0, warmUp: false, firstRequest: 0, measureFrom: warmUp };
    const run = await runner.begin({ load, workload, ...whole }, signal).result;
    for (const record of run.records) observer.record?.(record);
    const [first] = run.records;
    const startAt = milliseconds((first?.scheduledAt ?? 0) - (starts[first?.index ?? 0] ?? 0));
    const duration = durationOf(plan.arrivals, starts);
    const rounds = windowsOf(run.records, { startAt, warmUp, duration });
    const measured = rounds.filter((round) => !round.warmUp).flatMap(({ records }) => records);
    return new JudgedOpenLoad(
      runner.description,
      run,
      new LoadSummary(rounds),
      paceOf(measured, run.histograms.schedule_lag),
    );
  }

  /** It has run already: there is no more of it. */
  measureUntil(): Promise<LoadSummary> {
    return Promise.resolve(this.summary);
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

/** How long requests are due: to the end that the plan sets, or to the last one where they run out before. */
function durationOf(arrivals: ArrivalPlan, starts: Float64Array): Milliseconds {
  const most = arrivals.kind === 'trace' ? arrivals.rows.length : Infinity;
  const ranOut = starts.length >= Math.min(most, arrivals.count ?? Infinity);
  const last = milliseconds(starts.at(-1) ?? 0);
  return ranOut ? last : (arrivals.duration ?? last);
}
