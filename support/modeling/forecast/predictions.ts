import type { Candidate, Past } from './candidate';
import type { Field } from './candidates';
import { COMBINATION, combinationOf } from './combination';
import { damped } from './damping';
import { filled } from './gap-filling';
import { meanOfSteps } from './windows';

/** Beyond the range of the past by so many times its width, a forecast is absurd. */
const ABSURD_WIDTHS = 10;

/** What each candidate, and their combination, expects of the mean of the window after an origin, and why some of them do not compete. */
export interface Predictions {
  readonly byCandidate: ReadonlyMap<string, number>;
  readonly faults: readonly { readonly candidate: string; readonly reason: string }[];
  /** No value of the past was negative. */
  readonly neverNegative: boolean;
}

/** The window after an origin. */
export interface WindowAhead {
  /** Its steps. */
  readonly horizon: number;
  readonly season: number;
  /** Those of its steps that the mean is of, counted from 0; all of them where not given. */
  readonly steps?: readonly number[];
}

/**
 * Asks every candidate at the end of `values`, which is all that it may know. Undefined where less than half of them,
 * or of the last season, were measured: what was filled in would be judged, not the series.
 */
export function predictionsAfter(
  values: readonly number[],
  window: WindowAhead,
  { naive, others }: Field,
): Predictions | undefined {
  const { season } = window;
  if (gapsOf(values) > 0.5 || gapsOf(values.slice(-season)) > 0.5) return undefined;
  const past: Past = { filled: filled(values, season), damped: filled(damped(values, season), season) };
  const limits = limitsOf(past.filled);
  const byCandidate = new Map<string, number>();
  const faults: { candidate: string; reason: string }[] = [];
  // A constant is carried on by any of them, and takes a fit its longest.
  for (const candidate of limits.constant ? [naive] : [naive, ...others]) {
    if (past.filled.length < candidate.leastPast) continue;
    const outcome = meanAhead(candidate, past, window, limits);
    if (typeof outcome === 'number') byCandidate.set(candidate.name, outcome);
    else faults.push({ candidate: candidate.name, reason: outcome });
  }
  const combined = combinationOf([...byCandidate.values()]);
  if (combined !== undefined) byCandidate.set(COMBINATION, combined);
  return { byCandidate, faults, neverNegative: limits.neverNegative };
}

interface Limits {
  readonly low: number;
  readonly high: number;
  readonly neverNegative: boolean;
  readonly constant: boolean;
}

function limitsOf(past: readonly number[]): Limits {
  const [lowest, highest] = [Math.min(...past), Math.max(...past)];
  // A constant has no width; it may still be missed by a rounding.
  const width = ABSURD_WIDTHS * (highest - lowest || Math.abs(highest));
  return {
    low: lowest - width,
    high: highest + width,
    neverNegative: lowest >= 0,
    constant: lowest === highest,
  };
}

/** The mean of a candidate's path, or the reason why it does not count. */
function meanAhead(
  candidate: Candidate,
  past: Past,
  { horizon, steps }: WindowAhead,
  limits: Limits,
): number | string {
  let path: readonly number[];
  try {
    path = candidate.path(past, horizon);
  } catch (error) {
    // WebAssembly throws strings, too.
    return `it failed: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (path.length !== horizon || !path.every(Number.isFinite)) return 'its forecast is not a number';
  const mean = meanOfSteps(path, steps ?? [...path.keys()]);
  if (limits.neverNegative && mean < 0) return 'its forecast is negative, the series never was';
  if (mean < limits.low || mean > limits.high) return 'its forecast is far outside all that was measured';
  return mean;
}

const gapsOf = (values: readonly number[]): number =>
  values.reduce((gaps, value) => gaps + Number(Number.isNaN(value)), 0) / values.length;
