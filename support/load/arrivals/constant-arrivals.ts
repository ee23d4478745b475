import { endedBy, type ArrivalEnd } from './arrival-end';
import type { ArrivalSchedule } from './arrival-schedule';

export interface ConstantArrivals extends ArrivalEnd {
  /** Requests per second. */
  readonly rate: number;
}

/** A request every 1/rate seconds, the first at 0; each start is computed from its index alone, so that none drifts. */
export const constantArrivals = ({ rate, ...end }: ConstantArrivals): ArrivalSchedule =>
  endedBy(end, (index) => (index * 1000) / rate);
