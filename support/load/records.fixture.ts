import { milliseconds } from '../quantities/units';
import type { CompletedRecord, FailedRecord } from './request-record';
import type { Round } from './round';
import { isCompleted } from './round';

/** A completed request: sent at 0, first token at 50 ms, then one token every 10 ms; 4 tokens in all. */
export function completed(over: Partial<CompletedRecord> = {}): CompletedRecord {
  const contentAt = (over.contentAt ?? [50, 60, 70, 80]).map(milliseconds);
  return {
    outcome: 'completed',
    index: 0,
    round: 0,
    warmUp: false,
    scheduledAt: milliseconds(0),
    sentAt: milliseconds(0),
    headersAt: milliseconds(1),
    contentTokens: contentAt.map(() => 1),
    endedAt: milliseconds(81),
    status: 200,
    outputTokens: contentAt.length,
    tokenSource: 'usage',
    ...over,
    contentAt,
  };
}

export const failed = (over: Partial<FailedRecord> = {}): FailedRecord => ({
  outcome: 'http error',
  index: 0,
  round: 0,
  warmUp: false,
  scheduledAt: milliseconds(0),
  error: 'answered 503',
  failedAt: milliseconds(5),
  eventsReceived: 0,
  ...over,
});

/** A round of these records, as `runRound` would make it. */
export function round(index: number, records: Round['records'], warmUp = false): Round {
  const own = records.map((record) => ({ ...record, round: index, warmUp }));
  const done = own.filter(isCompleted);
  const span =
    done.length === 0
      ? undefined
      : {
          from: milliseconds(Math.min(...done.map(({ sentAt }) => sentAt))),
          to: milliseconds(Math.max(...done.map(({ endedAt }) => endedAt))),
        };
  return { index, warmUp, records: own, span };
}
