import { paceOf, type Pace } from '../load/pace';
import { milliseconds } from '../quantities/units';
import { LatencyHistogram } from '../statistics/latency-histogram';
import { recordOf, type TimedRequest } from './timed-request';

/**
 * How far the client of the tool kept its own schedule, by the requests of which the file tells when they were due and
 * when they were sent; undefined where it tells of none. The rates are NaN, which is no doubt, where arrivals may have
 * waited for answers: such a load offers none.
 */
export function importedPace(
  requests: readonly TimedRequest[],
  { isOpen }: { readonly isOpen: boolean },
): Pace | undefined {
  const timed = requests.filter(
    ({ scheduledAt, sentAt }) => scheduledAt !== undefined && sentAt !== undefined,
  );
  if (timed.length === 0) return undefined;
  const lag = new LatencyHistogram();
  for (const { scheduledAt = 0, sentAt = 0 } of timed)
    // Clocks of two processes may put the sending a little before.
    lag.record(milliseconds(Math.max(0, sentAt - scheduledAt)));
  const pace = paceOf(timed.map(recordOf), lag);
  return isOpen ? pace : { ...pace, ...NO_RATES };
}

const NO_RATES = { offeredRate: NaN, achievedRate: NaN };

/** The same of a file that reports the lateness of its client only as percentiles, in ms; undefined without a p99. */
export function reportedPace(
  sent: number,
  { p50, p99, maximum }: Partial<Record<keyof Pace['lag'], number | undefined>>,
): Pace | undefined {
  if (p99 === undefined) return undefined;
  return { sent, ...NO_RATES, lag: { p50: p50 ?? NaN, p99, maximum: maximum ?? NaN } };
}
