import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { ArrivalSchedule } from './arrival-schedule';

/** When arrivals end: by time, by number, or by whichever comes first. */
export interface ArrivalEnd {
  /** Arrivals are strictly before it, in ms after the start of the load. */
  readonly duration?: Milliseconds;
  /** Requests in all. */
  readonly count?: number;
}

/** The schedule of these starts, in ms and never falling, up to the end; undefined where they end by themselves. */
export function endedBy(
  { duration = milliseconds(Infinity), count = Infinity }: ArrivalEnd,
  startOf: (index: number) => number | undefined,
): ArrivalSchedule {
  return {
    next(index) {
      const start = index < count ? startOf(index) : undefined;
      return start !== undefined && start < duration ? milliseconds(start) : undefined;
    },
  };
}
