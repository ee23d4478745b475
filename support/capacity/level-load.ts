import { calibrationDoubts, failureDoubts, paceDoubts, runDoubts } from '../load/doubts';
import type { Calibration } from '../load/calibration';
import { clientTrouble, type ClientHealth } from '../load/health/client-health';
import { overall } from '../load/health/overall-health';
import type { JudgedLoad, LoadFigure } from '../load/judged-load';
import { fromSchedule, isFromSchedule } from '../load/judged-open-load';
import { Ledger, type LedgerCounts } from '../load/ledger';
import { LoadSummary } from '../load/load-summary';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { LevelRun, LevelRunner, LevelTimes } from './level-run';
import { longerTimes } from './level-times';

/** One level of load, measured once, and again for as long as its verdicts are open and its budget lasts. */
export class LevelLoad implements JudgedLoad {
  /** Users, or arrivals a second. */
  readonly level: number;
  readonly client: string;
  /** Found for a whole sweep at once. */
  calibration: Calibration | undefined;
  readonly #levels: LevelRunner;
  readonly #budget: Milliseconds;
  readonly #runs: LevelRun[] = [];
  #times: LevelTimes;
  #summary = new LoadSummary([]);

  /** `budget`: measured time after which it is not measured again. */
  constructor(level: number, levels: LevelRunner, times: LevelTimes, budget: Milliseconds) {
    this.level = level;
    this.client = levels.client;
    this.#levels = levels;
    this.#times = times;
    this.#budget = budget;
  }

  /** Measures it once; what ends it early leaves what was seen until then. */
  async measure(signal: AbortSignal): Promise<void> {
    const firstRound = this.#runs.reduce((sum, { rounds }) => sum + rounds.length, 0);
    this.#runs.push(await this.#levels.run(this.level, this.#times, firstRound, signal));
    this.#times = longerTimes(this.#times);
    this.#summary = new LoadSummary(this.#runs.flatMap(({ rounds }) => rounds));
    signal.throwIfAborted();
  }

  async measureUntil(settled: (summary: LoadSummary) => boolean, signal: AbortSignal): Promise<LoadSummary> {
    if (this.#runs.length === 0) await this.measure(signal);
    while (!settled(this.#summary) && this.canDecide()) await this.measure(signal);
    return this.#summary;
  }

  get runs(): readonly LevelRun[] {
    return this.#runs;
  }

  /** Of all measurements together. */
  get measured(): Milliseconds {
    return milliseconds(this.#runs.reduce((sum, { measured }) => sum + measured, 0));
  }

  get summary(): LoadSummary {
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

  /** A level at which nothing is answered, or that the client itself limits, becomes no clearer by more of it. */
  canDecide(): boolean {
    return this.measured < this.#budget && this.#summary.completed > 0 && this.clientDoubts().length === 0;
  }

  judged(figure: LoadFigure): LoadFigure {
    return this.#levels.isOpen ? fromSchedule(figure) : figure;
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

  doubts({ metric, statistic }: LoadFigure, limit: number): readonly string[] {
    if (metric.dimension !== 'duration') return this.clientDoubts();
    const judged = isFromSchedule(metric.name) ? limit : undefined;
    const error = this.calibration?.error(metric.name, statistic);
    return [
      ...new Set(this.clientDoubts(judged)),
      ...calibrationDoubts(error, { dimension: 'duration', value: limit }),
      ...failureDoubts(this.summary, statistic),
    ];
  }
}
