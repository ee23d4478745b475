import { mean, standardDeviation } from 'simple-statistics';
import type { Distribution } from './distribution';

/** The message of what is thrown; `no error` where nothing is. */
export function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

/** How far the mean of a sample is off the distribution's, as a share of it. */
export const offMean = (sample: readonly number[], distribution: Distribution<'tokens' | 'ms'>): number =>
  Math.abs(mean([...sample]) / distribution.mean - 1);

/** Standard deviation of a sample. */
export const deviationOf = (sample: readonly number[]): number => standardDeviation([...sample]);
