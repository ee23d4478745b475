import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { Dimension } from '../quantities/quantity';
import type { Estimation } from './estimate';
import { incompleteBeta } from './incomplete-beta';

/** A mean over runs, and how far single runs lie from it; a single run has no such distance. */
export type MeanOfRuns = Estimation & { readonly standardDeviation?: number };

/**
 * Mean of a figure over repeated runs with its Student-t interval (Student 1908): the run is the unit, however many
 * requests were in it, because the requests of one run share its luck. Too few samples below two runs.
 */
export function meanOfRuns(values: readonly number[], dimension: Dimension, confidence = 0.95): MeanOfRuns {
  const n = values.length;
  if (n === 0) return { status: 'too few samples', reason: 'there is no run', n, neededSamples: 2 };
  const value = mean([...values]);
  if (n === 1) {
    const reason = '1 of at least 2 runs: one run does not tell how much runs differ';
    return { status: 'too few samples', reason, value, n, neededSamples: 2 };
  }
  const standardDeviation = sampleStandardDeviation([...values]);
  const reach = (studentQuantile((1 + confidence) / 2, n - 1) * standardDeviation) / Math.sqrt(n);
  return {
    status: 'estimated',
    value,
    low: value - reach,
    high: value + reach,
    n,
    of: 'runs',
    confidence,
    dimension,
    method: `mean of ${n} runs, Student's t with ${n - 1} degrees of freedom`,
    standardDeviation,
  };
}

/**
 * The value below which lies that share (0.5 to below 1) of Student's t distribution with `degrees` of freedom, any
 * positive number: P(|T| > t) = I_x(degrees/2, 1/2) at x = degrees / (degrees + t^2), bisected for t.
 */
export function studentQuantile(share: number, degrees: number): number {
  const outside = (t: number): number => incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  const wanted = 2 * (1 - share);
  let [low, high] = [0, 1];
  while (outside(high) > wanted) [low, high] = [high, 2 * high];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (outside(middle) > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
