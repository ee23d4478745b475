import type { WindowForecast } from './modeling/forecast/choice';
import type { Backtest } from './modeling/forecast/backtest';
import type { ModelledSeries } from './monitoring/history/performance-history';
import type { PromisedPrediction } from './promised-prediction';

/** A prediction that was tried on the past. */
export interface TriedPrediction {
  readonly prediction: PromisedPrediction;
  readonly series: ModelledSeries;
  readonly backtest: Backtest;
  /** Of the time after the end of the series; undefined where the history is too short. */
  readonly next: WindowForecast | undefined;
}
