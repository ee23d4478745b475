import type { Calibration } from './calibration';
import type { ClientHealth } from './health/client-health';
import type { LedgerCounts } from './ledger';
import type { LoadFigures } from './load-figures';
import type { Metric } from './metric';
import type { Statistic } from './statistic';

/** A figure of a load. */
export interface LoadFigure {
  readonly metric: Metric;
  readonly statistic: Statistic;
}

/** A load whose figures are judged, and what is needed to believe them. */
export interface JudgedLoad {
  /** Who sent it, for the report: `undici, 1 worker`. */
  readonly client: string;
  /** How the client itself fared. */
  readonly health: ClientHealth;
  readonly counts: LedgerCounts;
  readonly summary: LoadFigures;
  /** What the instrument was found to be worth at this load; undefined where it was not calibrated. */
  readonly calibration: Calibration | undefined;
  /** Goes on until the figures are settled or the budget is spent. */
  measureUntil(settled: (summary: LoadFigures) => boolean, signal: AbortSignal): Promise<LoadFigures>;
  /** The figure that is judged where this one is promised: arrivals that do not wait are judged from their schedule. */
  judged(figure: LoadFigure): LoadFigure;
  /** Whether more of it can lead to a verdict; a limit within the instrument's own error is decided by no sample. */
  canDecide(figure: LoadFigure, limit: number): boolean;
  /** Why a figure cannot be believed, judged by a limit in the base unit of its dimension. */
  doubts(figure: LoadFigure, limit: number): readonly string[];
}
