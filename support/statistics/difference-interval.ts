import { probit } from 'simple-statistics';
import { DEFAULT_BOOTSTRAP } from './block-bootstrap';

/** A figure and its interval; an open bound is infinite. */
export interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Interval of after less before from the intervals of the two alone, of 95 % as these are, or `wider`: the method of
 * variance estimates recovery. Source: Zou & Donner 2008.
 */
export function differenceOfIntervals(before: Bounded, after: Bounded, wider = 1): Bounded {
  const value = after.value - before.value;
  const down = Math.hypot(after.value - after.low, before.high - before.value);
  const up = Math.hypot(after.high - after.value, before.value - before.low);
  return { value, low: value - wider * down, high: value + wider * up };
}

/** By how much an interval of 95 % is to be widened for another level, its figure taken as normally distributed. */
export const widthAt = (confidence: number): number =>
  probit((1 + confidence) / 2) / probit((1 + DEFAULT_BOOTSTRAP.confidence) / 2);
