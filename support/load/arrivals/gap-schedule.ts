import { endedBy, type ArrivalEnd } from './arrival-end';
import type { ArrivalSchedule } from './arrival-schedule';

/** Draws the next gap, in ms. */
export type Gaps = () => number;

/**
 * Starts that are the sums of random gaps; the first request comes after the first gap. `newGaps` begins the
 * same gaps anew: an index before the last one asked for is reached from the first gap again.
 */
export function gapSchedule(newGaps: () => Gaps, end: ArrivalEnd): ArrivalSchedule {
  const { duration = Infinity } = end;
  let gap = newGaps();
  let reached = -1;
  let start = 0;
  return endedBy(end, (index) => {
    if (index < reached) {
      gap = newGaps();
      reached = -1;
      start = 0;
    }
    // Past the end nobody asks for the exact start, and the way to a far index would be long.
    while (reached < index && start < duration) {
      start += gap();
      reached += 1;
    }
    return start;
  });
}
