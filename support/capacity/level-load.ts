import { calibrationDoubts, failureDoubts, paceDoubts, runDoubts } from '../load/doubts';
import type { Calibration } from '../load/calibration';
import { clientTrouble, type ClientHealth } from '../load/health/client-health';
import { overall } from '../load/health/overall-health';
import type { JudgedLoad, LoadFigure } from '../load/judged-load';
import { fromSchedule, isFromSchedule } from '../load/judged-open-load';
import { Ledger, type LedgerCounts } from '../load/ledger';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { LevelRun, LevelRunner, LevelTimes } from './level-run';
import { LevelSummary } from './level-summary';
import { longerTimes, timesFor, type TimeBounds } from './level-times';

/** How long a level is looked at. */
export interface LevelPlan {
  /** The first time. */
  readonly times: LevelTimes;
  /** Of a time that turns out to be needed. */
  readonly bounds: TimeBounds;
  /** Measured time after which it is not measured again. */
  readonly budget: Milliseconds;
}

/** One level of load, measured once, and again for as long as its verdicts are open and its budget lasts. */
export class LevelLoad implements JudgedLoad {
  /** Users, or arrivals a second. */
  readonly level: number;
  readonly client: string;
  /** Found for a whole sweep at once. */
  calibration: Calibration | undefined;
  readonly #levels: LevelRunner;
  readonly #plan: LevelPlan;
  readonly #runs: LevelRun[] = [];
  #times: LevelTimes;
  #lastWarmUp = milliseconds(0);
  #isClosed = false;
  #summary = new LevelSummary([]);

  constructor(level: number, levels: LevelRunner, plan: LevelPlan) {
    this.level = level;
    this.client = levels.client;
    this.#levels = levels;
    this.#plan = plan;
    this.#times = plan.times;
  }

  /** Measures it once; what ends it early leaves what was seen until then. */
  async measure(signal: AbortSignal): Promise<void> {
    const firstRound = this.#runs.reduce((sum, { rounds }) => sum + rounds.length, 0);
    this.#runs.push(await this.#levels.run(this.level, this.#times, firstRound, signal));
    this.#lastWarmUp = this.#times.warmUp;
    this.#times = this.#nextTimes();
    const settled = this.#runs.filter((run) => run.unsettled === undefined);
    this.#summary = new LevelSummary(settled.length > 0 ? settled : this.#runs);
    signal.throwIfAborted();
  }

  async measureUntil(
    settled: (summary: LevelSummary) => boolean,
    signal: AbortSignal,
  ): Promise<LevelSummary> {
    if (this.#runs.length === 0) await this.measure(signal);
    while (!settled(this.#summary) && this.canDecide()) await this.measure(signal);
    return this.#summary;
  }

  /** Whether its requests are due by a schedule, whatever is answered. */
  get isOpen(): boolean {
    return this.#levels.isOpen;
  }

  get runs(): readonly LevelRun[] {
    return this.#runs;
  }

  /** Of all measurements together. */
  get measured(): Milliseconds {
    return milliseconds(this.#runs.reduce((sum, { measured }) => sum + measured, 0));
  }

  /** Why its figures are of a queue that was still filling; undefined once one measurement is not. */
  get unsettled(): string | undefined {
    const all = this.#runs.map(({ unsettled }) => unsettled?.why);
    return all.includes(undefined) ? undefined : all.at(-1);
  }

  /** Whether the next measurement is warmed up longer than the last one. */
  get canSettle(): boolean {
    return this.#times.warmUp > this.#lastWarmUp;
  }

  /** Of the measurements that were settled, where there are any. */
  get summary(): LevelSummary {
    return this.#summary;
  }

  get counts(): LedgerCounts {
    const ledger = new Ledger();
    for (const { counts } of this.#runs) ledger.add(counts);
    return ledger.counts;
  }

  get health(): ClientHealth {
    return overall(this.#runs.map(({ health }) => health));
  }

  /** It is not measured again: the server is not what it was. */
  close(): void {
    this.#isClosed = true;
  }

  /** A level at which nothing is answered, or that the client itself limits, becomes no clearer by more of it. */
  canDecide(): boolean {
    if (this.#isClosed || (this.unsettled !== undefined && !this.canSettle)) return false;
    return (
      this.measured < this.#plan.budget && this.#summary.completed > 0 && this.clientDoubts().length === 0
    );
  }

  judged(figure: LoadFigure): LoadFigure {
    return this.#levels.isOpen ? fromSchedule(figure) : figure;
  }

  #nextTimes(): LevelTimes {
    const cycle = this.#runs.at(-1)?.unsettled?.cycle;
    if (cycle === undefined) return longerTimes(this.#times, this.#levels.isOpen);
    const needed = timesFor(cycle, this.#plan.bounds);
    return {
      warmUp: milliseconds(Math.max(this.#times.warmUp, needed.warmUp)),
      measure: milliseconds(Math.max(this.#times.measure, needed.measure)),
    };
  }

  /** Reasons why the client, and not the server, may have set what was seen; `limit` in ms where one is judged. */
  clientDoubts(limit?: number): readonly string[] {
    return [
      ...runDoubts(
        this.counts,
        this.#runs.map(({ health }) => health),
      ),
      ...this.#runs.flatMap(({ arrivals, health }) =>
        arrivals === undefined ? [] : paceDoubts(arrivals.pace, limit, clientTrouble(health)),
      ),
    ];
  }

  doubts(figure: LoadFigure, limit: number): readonly string[] {
    return [...this.settledDoubts(figure, limit), ...(this.unsettled === undefined ? [] : [this.unsettled])];
  }

  /** The same, but for that the queue was still filling. */
  settledDoubts({ metric, statistic }: LoadFigure, limit: number): readonly string[] {
    if (metric.dimension !== 'duration') return this.clientDoubts();
    const judged = isFromSchedule(metric.name) ? limit : undefined;
    const error = this.calibration?.error(metric.name, statistic);
    return [
      ...new Set(this.clientDoubts(judged)),
      ...(this.calibration?.faults ?? []),
      ...calibrationDoubts(error, { dimension: 'duration', value: limit }),
      ...failureDoubts(this.summary, statistic),
    ];
  }
}
