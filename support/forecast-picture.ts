import type { Quantity } from './quantities/quantity';
import { formatQuantity } from './quantities/quantity';
import { HISTORY_STEP } from './promised-prediction';
import { forecastChart } from './report/forecast-chart';
import type { ForecastMetric } from './report/forecast-chart-input';
import type { Estimation } from './statistics/estimate';
import type { TriedPrediction } from './tried-prediction';

interface PicturedForecasts {
  readonly tried: readonly TriedPrediction[];
  readonly source: string;
  /** Ms of the history that one ms of its making stands for. */
  readonly timeScale: number;
  /** What is promised of the error; undefined where nothing is. */
  readonly limit: Quantity | undefined;
}

/** SVG text of what was predicted beside what came. */
export function forecastPicture({ tried, source, timeScale, limit }: PicturedForecasts): Promise<string> {
  const start = Math.min(...tried.map(({ series }) => series.start));
  return forecastChart({
    title: 'What would have been predicted, and what came',
    start,
    ...(timeScale === 1
      ? {}
      : {
          axis: `time (days of a history made ${Math.round(timeScale).toLocaleString('en-US')} times as fast)`,
        }),
    metrics: tried.map((one) => metricOf(one, limit)),
    finding: source,
  });
}

function metricOf(
  { prediction, series, backtest }: TriedPrediction,
  limit: Quantity | undefined,
): ForecastMetric {
  const judged = backtest.status === 'judged' ? backtest : undefined;
  const naive = judged?.naiveError.value;
  return {
    name: prediction.metric,
    unit: series.unit,
    horizon: `${prediction.window / HISTORY_STEP} h`,
    windows: judged?.origins ?? [],
    error: backtest.status === 'judged' ? errorOf(backtest.error) : { reason: backtest.reason },
    ...(naive === undefined ? {} : { naiveError: naive }),
    ...(limit === undefined
      ? {}
      : { limit: { value: limit.value, label: `limit at most ${formatQuantity(limit)}` } }),
  };
}

function errorOf(error: Estimation): ForecastMetric['error'] {
  if (error.status === 'estimated') return { value: error.value, low: error.low, high: error.high };
  return error.value === undefined ? { reason: error.reason } : { value: error.value };
}
