import type { RegularSeries } from '../../statistics/regular-series';
import { chosenForecast, type WindowForecast } from './choice';
import { durationText, neededSteps, planOf, type BacktestOptions } from './plan';
import { predictionsAfter } from './predictions';
import { learnedBy, trialsOf } from './trials';

/** A history that no forecast with an interval can be made from; the message says what there is and what is needed. */
export class ShortHistoryError extends Error {
  override readonly name = 'ShortHistoryError';
}

/**
 * The mean of the window after the end of the series, in its unit, by the candidate that was best at all origins of
 * the past, between bounds that held nine of ten of its past errors. Rejects with a `ShortHistoryError` where too few
 * errors are known, or most of the last season is missing; with a `ForecastOptionsError` as `backtest` does.
 */
export async function forecast(series: RegularSeries, options: BacktestOptions): Promise<WindowForecast> {
  const { values } = series;
  const plan = planOf(values.length, options);
  const { trials, field } = await trialsOf(values, plan);
  const predictions = predictionsAfter(values, plan, field);
  const known = learnedBy(trials, values.length, plan);
  const chosen =
    predictions === undefined || known === undefined
      ? undefined
      : chosenForecast(predictions, known, { naive: field.naive.name, horizon: plan.horizon });
  if (chosen !== undefined) return chosen;
  const gaps =
    predictions === undefined ? ', more than half of which, or of their end, was not measured,' : '';
  throw new ShortHistoryError(
    `${series.name}: ${durationText(values.length, series)} of history with ${trials.length} windows to learn from` +
      `${gaps} carry no forecast of the next ${durationText(plan.horizon, series)}; record ` +
      `${durationText(neededSteps(options), series)} without long gaps`,
  );
}
