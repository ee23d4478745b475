import type { Milliseconds } from '../../quantities/units';
import type { TimedLook } from './timed-look';

/** A look and how it compares with those before. */
export interface JudgedLook extends TimedLook {
  /** Than the baseline, in ms; negative where it was quicker. */
  readonly later: Milliseconds;
  readonly isLate: boolean;
}
