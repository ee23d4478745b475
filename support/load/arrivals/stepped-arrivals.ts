import type { Milliseconds } from '../../quantities/units';
import { endedBy, type ArrivalEnd } from './arrival-end';
import type { ArrivalSchedule } from './arrival-schedule';

export interface ArrivalStep {
  /** Requests per second; 0 is a pause. */
  readonly rate: number;
  readonly duration: Milliseconds;
}

/** Ends with the last step, or before it where an end is given. */
export interface SteppedArrivals extends ArrivalEnd {
  readonly steps: readonly ArrivalStep[];
}

/**
 * A constant rate within each step: request i starts where the integral of the rate reaches i, so that what a
 * step leaves of a gap is waited for at the rate of the next one.
 */
export function steppedArrivals({ steps, ...end }: SteppedArrivals): ArrivalSchedule {
  const stairs = stairsOf(steps);
  return endedBy(end, (index) => {
    let at = stairIndex(stairs, index * 1000);
    for (let stair = stairs[at]; stair !== undefined; stair = stairs[(at += 1)]) {
      const start = stair.from + Math.max(0, index * 1000 - stair.before) / stair.rate;
      if (start < stair.until) return start;
    }
    return undefined;
  });
}

/** A step with arrivals, and where it stands. */
interface Stair {
  readonly rate: number;
  /** Integral of the rate up to it, in thousandths of a request: exact for whole rates and milliseconds. */
  readonly before: number;
  readonly from: number;
  readonly until: number;
}

function stairsOf(steps: readonly ArrivalStep[]): readonly Stair[] {
  const stairs: Stair[] = [];
  let before = 0;
  let from = 0;
  for (const { rate, duration } of steps) {
    const until = from + duration;
    if (rate > 0) stairs.push({ rate, before, from, until });
    before += rate * duration;
    from = until;
  }
  return stairs;
}

/** The last stair that begins at or before that integral; the stairs are searched by halves. */
function stairIndex(stairs: readonly Stair[], integral: number): number {
  let low = 0;
  let high = stairs.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((stairs[middle]?.before ?? Infinity) <= integral) low = middle;
    else high = middle - 1;
  }
  return low;
}
