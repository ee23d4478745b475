import { quantileSorted } from 'simple-statistics';
import type { RequestRecord } from './request-record';

/** What an open load was to be, and what it was. */
export interface Pace {
  /** Of the intended starts, in req/s. */
  readonly offeredRate: number;
  /** Of those that were sent. */
  readonly achievedRate: number;
  /** The client's own lateness, in ms, over all that were sent. */
  readonly lag: { readonly p50: number; readonly p99: number; readonly maximum: number };
}

/** How far the client kept the schedule. Rates are NaN of fewer than two requests, lags of none. */
export function paceOf(records: readonly RequestRecord[]): Pace {
  const sent = records.flatMap(({ scheduledAt, sentAt }) =>
    sentAt === undefined ? [] : [{ scheduledAt, sentAt }],
  );
  const lags = sent
    .map(({ scheduledAt, sentAt }) => sentAt - scheduledAt)
    .toSorted((one, other) => one - other);
  const lagAt = (share: number): number => (lags.length === 0 ? NaN : quantileSorted(lags, share));
  return {
    offeredRate: rateOf(records.map(({ scheduledAt }) => scheduledAt)),
    achievedRate: rateOf(sent.map(({ sentAt }) => sentAt)),
    lag: { p50: lagAt(0.5), p99: lagAt(0.99), maximum: lags.at(-1) ?? NaN },
  };
}

/** Events per second from the first to the last of these instants in ms. */
function rateOf(instants: readonly number[]): number {
  let [first, last] = [Infinity, -Infinity];
  for (const at of instants) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return (1000 * (instants.length - 1)) / (last - first);
}
