import { mean } from 'simple-statistics';
import type { Candidate } from './candidate';

/** The mean of the last `length` values, for as long as is asked: the best there is without a season. */
export function movingAverage(length: number): Candidate {
  return {
    name: `moving average of ${length} steps`,
    leastPast: length,
    path: ({ damped }, horizon) => new Array<number>(horizon).fill(mean(damped.slice(-length))),
  };
}
