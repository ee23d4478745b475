import type { LatencyHistogram } from '../statistics/latency-histogram';
import type { RequestRecord } from './request-record';

/** What an open load was to be, and what it was. */
export interface Pace {
  /** Requests that the rates and lags are of. */
  readonly sent: number;
  /** Of the intended starts, in req/s. */
  readonly offeredRate: number;
  /** Of those that were sent. */
  readonly achievedRate: number;
  /** The client's own lateness, in ms, over all that were sent. */
  readonly lag: { readonly p50: number; readonly p99: number; readonly maximum: number };
}

/**
 * How far the client kept the schedule, by the records of the load and the histogram of its lateness. Rates are NaN
 * of fewer than two requests, lags of none.
 */
export function paceOf(records: readonly RequestRecord[], lag: LatencyHistogram): Pace {
  const sentAt = records.flatMap((record) => record.sentAt ?? []);
  return {
    sent: sentAt.length,
    offeredRate: rateOf(records.map(({ scheduledAt }) => scheduledAt)),
    achievedRate: rateOf(sentAt),
    lag: { p50: lag.percentile(0.5), p99: lag.percentile(0.99), maximum: lag.maximum },
  };
}

/** Events per second from the first to the last of these instants in ms. */
function rateOf(instants: readonly number[]): number {
  if (instants.length < 2) return NaN;
  let [first, last] = [Infinity, -Infinity];
  for (const at of instants) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return (1000 * (instants.length - 1)) / (last - first);
}
