import type { Bounded } from '../statistics/difference-interval';
import type { FigureChange } from './figure-change';
import type { Direction } from './figure-direction';

/** By chance alone, so often at most a difference is taken for one. */
const SIGNIFICANCE = 0.05;

/**
 * Whether chance alone is no explanation: the test over blocks finds a difference, to the side to which the figure
 * itself changed. Where there is no test, the interval alone tells.
 */
export const isSignificant = ({ test, value }: FigureChange): boolean =>
  test === undefined || (test.p < SIGNIFICANCE && test.delta * value > 0);

/** The change on its own scale, positive where the figure got worse, or, where nothing says so, more. */
export function worseningOf({ value, low, high }: Bounded, direction: Direction): Bounded {
  // A change of 0 stays 0, not -0.
  return direction === 'higher is better'
    ? { value: 0 - value, low: 0 - high, high: 0 - low }
    : { value, low, high };
}

/** What became of a figure; `changed` where it is not known what is better. */
export type ChangeOutcome = 'regressed' | 'improved' | 'changed' | 'unchanged' | 'inconclusive';

/**
 * Judges a change by a margin in percent, of a share in percentage points: regressed, improved or changed where the
 * whole interval is beyond it, and chance is no explanation; unchanged where the whole interval is within it on both
 * sides. Of a figure that was 0 any certain change is beyond it.
 */
export function outcomeOf(change: FigureChange, direction: Direction, percent: number): ChangeOutcome {
  const margin = percent * change.onePercent;
  const { low, high } = worseningOf(change, direction);
  if (low >= -margin && high <= margin) return 'unchanged';
  const beyond = low > margin ? 'regressed' : high < -margin ? 'improved' : undefined;
  if (beyond === undefined || !isSignificant(change)) return 'inconclusive';
  return direction === 'unknown' ? 'changed' : beyond;
}
