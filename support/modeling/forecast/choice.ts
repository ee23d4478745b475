import { mean, median } from 'simple-statistics';
import { LEAST_ERRORS } from './least';
import type { Predictions } from './predictions';

/** Origins whose errors decide and bound: older ones tell of a series that may be no more. */
const RECENT_ORIGINS = 40;
/** Of one over the root of the number of windows that do not overlap: by so much another is to be better. */
const MARGIN = 0.5;
/** An error beyond so many times the naive's usual one counts as that much: 3.4 deviations of a normal one. */
const LARGEST_ERROR = 5;
/** Share of windows that the interval of a forecast is to hold. */
export const NOMINAL_COVERAGE = 0.9;

/** An origin whose window is over: what was expected at the time, and what came. */
export interface Trial {
  /** Steps from the beginning of the series to the first of the window. */
  readonly at: number;
  readonly actual: number;
  readonly predictions: Predictions;
}

/** The forecast of the mean of a window, and the bounds that hold it nine times out of ten. */
export interface WindowForecast {
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
  readonly candidate: string;
}

/**
 * Chooses among the candidates the one whose absolute errors at the earlier origins sum up to the least, measured
 * against those of the naive at the same origins; the naive unless another is clearly better, the more clearly the
 * fewer windows are known, and ten at least.
 * Errors are capped at five times the naive's usual one: a shift that none foresaw shall not decide for weeks.
 * The bounds are its past absolute errors' quantile of rank ceil((n + 1) 0.9) (split conformal, Lei et al. 2018).
 * Undefined with fewer than `LEAST_ERRORS` past origins. `earlier` must hold none whose window was not over.
 */
export function chosenForecast(
  predictions: Predictions,
  earlier: readonly Trial[],
  { naive, horizon }: { readonly naive: string; readonly horizon: number },
): WindowForecast | undefined {
  const recent = earlier.slice(-RECENT_ORIGINS);
  const cap = LARGEST_ERROR * usualError(recent, naive);
  let best = { candidate: naive, ratio: 1 };
  for (const candidate of predictions.byCandidate.keys()) {
    const known = recent.filter(({ predictions: { byCandidate } }) => byCandidate.has(candidate));
    if (known.length < LEAST_ERRORS) continue;
    const ratio = sumOfErrors(known, candidate, cap) / sumOfErrors(known, naive, cap);
    if (ratio < best.ratio && ratio < 1 - MARGIN / Math.sqrt(apart(known, horizon)))
      best = { candidate, ratio };
  }
  const { candidate } = best;
  const predicted = predictions.byCandidate.get(candidate);
  const errors = recent.flatMap((trial) => errorOf(trial, candidate) ?? []);
  const rank = Math.ceil((errors.length + 1) * NOMINAL_COVERAGE);
  const reach = errors.sort((one, other) => one - other)[rank - 1];
  if (predicted === undefined || reach === undefined || errors.length < LEAST_ERRORS) return undefined;
  const low = predicted - reach;
  return {
    predicted,
    low: predictions.neverNegative ? Math.max(0, low) : low,
    high: predicted + reach,
    candidate,
  };
}

/** How many of the windows lie side by side. */
function apart(trials: readonly Trial[], horizon: number): number {
  const [first = 0, last = 0] = [trials[0]?.at, trials.at(-1)?.at];
  return Math.min(trials.length, (last - first) / horizon + 1);
}

/** The median; where more than half came without an error, the mean. */
function usualError(trials: readonly Trial[], candidate: string): number {
  const errors = trials.flatMap((trial) => errorOf(trial, candidate) ?? []);
  return errors.length === 0 ? 0 : median(errors) || mean(errors);
}

const sumOfErrors = (trials: readonly Trial[], candidate: string, cap: number): number =>
  trials.reduce((sum, trial) => sum + Math.min(cap, errorOf(trial, candidate) ?? 0), 0);

function errorOf({ actual, predictions }: Trial, candidate: string): number | undefined {
  const predicted = predictions.byCandidate.get(candidate);
  return predicted === undefined ? undefined : Math.abs(actual - predicted);
}
