import type { Milliseconds } from '../../quantities/units';
import { endedBy, type ArrivalEnd } from './arrival-end';
import type { ArrivalSchedule } from './arrival-schedule';

/** Ends with the trace, or before it where an end is given; the duration is that of the load, not of the trace. */
export interface TraceArrivals extends ArrivalEnd {
  /** Requests in the order of time, as `readTrace` gives them. */
  readonly rows: readonly { readonly at: Milliseconds }[];
  /** 2 replays the trace at twice its rate, in half of its time; absent: 1. */
  readonly rateScale?: number;
}

/** The timestamps of a trace, the first request at 0. */
export function traceArrivals({ rows, rateScale = 1, ...end }: TraceArrivals): ArrivalSchedule {
  const first = rows[0]?.at ?? 0;
  return endedBy(end, (index) => {
    const at = rows[index]?.at;
    return at === undefined ? undefined : (at - first) / rateScale;
  });
}
