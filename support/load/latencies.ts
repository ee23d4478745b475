import { elapsed, milliseconds, type Milliseconds } from '../quantities/units';
import type { CompletedRecord } from './request-record';

/** One latency, what it weighs (tokens) and when it was seen. */
interface Latency {
  readonly value: Milliseconds;
  readonly weight: number;
  readonly at: Milliseconds;
}

/** The latencies that one answer shows; none where the answer lacks what the formula needs. */
export type LatencyFormula = (record: CompletedRecord) => readonly Latency[];

const once = (value: number, at: Milliseconds): readonly Latency[] => [
  { value: milliseconds(value), weight: 1, at },
];

/** First and last event with content; an empty role chunk is none. */
function firstAndLast({
  contentAt,
}: CompletedRecord): { first: Milliseconds; last: Milliseconds } | undefined {
  const [first] = contentAt;
  const last = contentAt.at(-1);
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** The last token, or the end of the body of an answer that came in one piece. */
const endOf = ({ contentAt, endedAt }: CompletedRecord): Milliseconds =>
  contentAt.length > 1 ? (contentAt.at(-1) ?? endedAt) : endedAt;

/** Gaps between content events; `weigh` gives the tokens of the later event. */
function gaps(
  record: CompletedRecord,
  latency: (gap: number, tokens: number) => Latency['value'] | undefined,
  weigh: (tokens: number) => number,
): Latency[] {
  return record.contentAt.slice(1).flatMap((at, index) => {
    const tokens = record.contentTokens[index + 1] ?? 0;
    const value = latency(at - (record.contentAt[index] ?? at), tokens);
    return value === undefined ? [] : [{ value, weight: weigh(tokens), at }];
  });
}

/** The latencies among the metrics. */
export type LatencyName =
  | 'ttft'
  | 'ttft_scheduled'
  | 'itl'
  | 'chunk_gap'
  | 'tpot'
  | 'e2e'
  | 'e2e_scheduled'
  | 'schedule_lag'
  | 'queue_wait';

/** The formulas of the latencies, each in ms. */
export const LATENCIES: Readonly<Record<LatencyName, LatencyFormula>> = {
  /** t_first - t_send. */
  ttft: (record) => {
    const seen = firstAndLast(record);
    return seen === undefined ? [] : once(elapsed(record.sentAt, seen.first), seen.first);
  },
  /** Gap between content events / tokens in the later event, weighted by these tokens. */
  itl: (record) =>
    gaps(
      record,
      (gap, tokens) => (tokens > 0 ? milliseconds(gap / tokens) : undefined),
      (tokens) => tokens,
    ),
  /** Gap between content events, as the wire shows it. */
  chunk_gap: (record) =>
    gaps(
      record,
      (gap) => milliseconds(gap),
      () => 1,
    ),
  /** (t_last - t_first) / (output tokens - 1): the first token is not in it. */
  tpot: (record) => {
    const seen = firstAndLast(record);
    if (seen === undefined || record.contentAt.length < 2 || record.outputTokens < 2) return [];
    return once(elapsed(seen.first, seen.last) / (record.outputTokens - 1), seen.last);
  },
  /** t_last - t_send; t_end where nothing streams. */
  e2e: (record) => once(elapsed(record.sentAt, endOf(record)), endOf(record)),
  /** From the instant at which it was due: what a user waited, the client's lateness included. */
  ttft_scheduled: (record) => {
    const seen = firstAndLast(record);
    return seen === undefined ? [] : once(elapsed(record.scheduledAt, seen.first), seen.first);
  },
  e2e_scheduled: (record) => once(elapsed(record.scheduledAt, endOf(record)), endOf(record)),
  /** t_send - t_sched: the client's own lateness. */
  schedule_lag: (record) => once(elapsed(record.scheduledAt, record.sentAt), record.sentAt),
  /** Of the lateness, what passed between handing the request to the transport and its being written. */
  queue_wait: (record) => once(elapsed(record.calledAt, record.sentAt), record.sentAt),
};
