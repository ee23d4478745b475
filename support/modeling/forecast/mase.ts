import { ROUNDING, type JudgedWindow } from './wape';
import { windowMean } from './windows';

/**
 * Mean absolute scaled error (Hyndman & Koehler 2006): the mean |predicted - actual| in units of what the seasonal
 * naive errs by, on all windows of the same length in the `before` first steps. The naive looks back over as many
 * seasons as a window is long. 0 without any error; infinite where the naive made none, NaN where it cannot be told.
 */
export function maseOf(
  windows: readonly JudgedWindow[],
  values: readonly number[],
  { before, horizon, season }: { before: number; horizon: number; season: number },
): number {
  const missed = meanOf(windows.map(({ actual, predicted }) => Math.abs(predicted - actual)));
  const lag = season * Math.ceil(horizon / season);
  // Step by step: a window with gaps is compared with the same steps of the one before.
  const differences = values.map((value, step) => value - (values[step - lag] ?? NaN));
  const errors: number[] = [];
  for (let at = lag; at + horizon <= before; at += 1) {
    const error = windowMean(differences, at, horizon);
    if (error !== undefined) errors.push(Math.abs(error));
  }
  const scale = meanOf(errors);
  const came = meanOf(windows.map(({ actual }) => Math.abs(actual)));
  return missed <= ROUNDING * came ? 0 : missed / scale;
}

/** NaN of nothing. */
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
