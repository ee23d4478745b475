import { BatchSampling, type SamplingObserver } from './batch-sampling';
import { calibrateBatches, delaysOf, type JudgedTargets } from './batch-calibration';
import type { Calibration } from './calibration';
import { calibrationDoubts, failureDoubts, runDoubts } from './doubts';
import type { ClientHealth } from './health/client-health';
import { overall } from './health/overall-health';
import type { JudgedLoad, LoadFigure } from './judged-load';
import type { LedgerCounts } from './ledger';
import type { LoadSummary } from './load-summary';
import type { CompletedRecord } from './request-record';
import type { RoundsPlan } from './rounds-plan';

/** Measured before the first verdict is asked for, where the budget allows it. */
const FIRST_ROUNDS = 10;

/** Sampling in rounds with an instrument that knows its own error at just this load. */
export class JudgedBatches implements JudgedLoad {
  readonly client: string;
  calibration: Calibration | undefined;
  readonly #plan: RoundsPlan;
  readonly #targets: JudgedTargets;
  readonly #sampling: BatchSampling;

  constructor(plan: RoundsPlan, targets: JudgedTargets, observer: SamplingObserver) {
    this.client = targets.runner.description;
    this.#plan = plan;
    this.#targets = targets;
    this.#sampling = new BatchSampling(plan, targets.runner, { observer });
  }

  /**
   * Warms the server up, holds the instrument against a server of about the same delays, and measures the first
   * rounds. Whatever ends it early, what was sent until then is in the books and figures.
   */
  async begin(signal: AbortSignal): Promise<void> {
    await this.#sampling.warmUp(signal);
    this.calibration = await this.#calibrate(signal);
    await this.#sampling.measureUntil(({ rounds }) => rounds.length >= FIRST_ROUNDS, signal);
  }

  get health(): ClientHealth {
    return overall(this.#sampling.health);
  }

  get counts(): LedgerCounts {
    return this.#sampling.ledger.counts;
  }

  /** The answers so far, of measured rounds. */
  get records(): readonly CompletedRecord[] {
    return this.summary.completedRecords;
  }

  get summary(): LoadSummary {
    return this.#sampling.summary;
  }

  measureUntil(settled: (summary: LoadSummary) => boolean, signal: AbortSignal): Promise<LoadSummary> {
    return this.#sampling.measureUntil(settled, signal);
  }

  judged(figure: LoadFigure): LoadFigure {
    return figure;
  }

  canDecide({ metric, statistic }: LoadFigure, limit: number): boolean {
    if (metric.dimension !== 'duration') return true;
    const error = this.calibration?.error(metric.name, statistic);
    return calibrationDoubts(error, { dimension: 'duration', value: limit }).length === 0;
  }

  doubts({ metric, statistic }: LoadFigure, limit: number): readonly string[] {
    const run = runDoubts(this.counts, this.#sampling.health);
    if (metric.dimension !== 'duration') return run;
    return [
      ...run,
      ...(this.calibration?.faults ?? []),
      ...calibrationDoubts(this.calibration?.error(metric.name, statistic), {
        dimension: 'duration',
        value: limit,
      }),
      ...failureDoubts(this.summary, statistic),
    ];
  }

  #calibrate(signal: AbortSignal): Promise<Calibration> {
    const load = this.#plan.name;
    const { calibrations } = this.#targets;
    const seen = this.#sampling.warmUpSummary;
    const finding =
      calibrations.get(load) ??
      calibrateBatches(this.#plan, { seen, delays: delaysOf(seen) }, this.#targets, signal);
    calibrations.set(load, finding);
    // What failed, or had faults, is tried again by the next row.
    const forget = (): boolean => calibrations.delete(load);
    finding.then(({ faults }) => faults.length > 0 && forget(), forget);
    return finding;
  }
}
