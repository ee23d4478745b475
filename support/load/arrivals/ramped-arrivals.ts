import type { Milliseconds } from '../../quantities/units';
import { endedBy, type ArrivalEnd } from './arrival-end';
import type { ArrivalSchedule } from './arrival-schedule';

/** Ends with the ramp, or by the count where one is given. */
export interface RampedArrivals extends ArrivalEnd {
  /** Requests per second at the start. */
  readonly from: number;
  /** Requests per second at the end of the duration. */
  readonly to: number;
  readonly duration: Milliseconds;
}

/**
 * The rate goes from one to the other in a straight line; request i starts where its integral,
 * from t + (to - from) t^2 / (2 duration), reaches i.
 */
export function rampedArrivals({ from, to, ...end }: RampedArrivals): ArrivalSchedule {
  const slope = (2000 * (to - from)) / end.duration;
  return endedBy(end, (index) => {
    // The root is taken in the form that no ramp makes 0/0 or takes digits from, be it flat or steep.
    const square = from * from + slope * index;
    if (square < 0) return undefined;
    return index === 0 ? 0 : (2000 * index) / (from + Math.sqrt(square));
  });
}
