import type { Milliseconds } from '../quantities/units';
import type { CompletedRecord, RequestRecord } from './request-record';
import { isCompleted } from './request-record';

/** Requests that are looked at together: a batch that was in flight at once, or a window of an open load. */
export interface Round {
  readonly index: number;
  readonly warmUp: boolean;
  readonly records: readonly RequestRecord[];
  /** The time that its rates are of; undefined where none completed. */
  readonly span: { readonly from: Milliseconds; readonly to: Milliseconds } | undefined;
}

/** A batch: its time is from the first byte sent to the last answer ended, of the completed requests. */
export const batchRound = (index: number, warmUp: boolean, records: readonly RequestRecord[]): Round => ({
  index,
  warmUp,
  records,
  span: spanOf(records.filter(isCompleted)),
});

function spanOf(records: readonly CompletedRecord[]): Round['span'] {
  const [first] = records;
  if (first === undefined) return undefined;
  return records.reduce(
    ({ from, to }, { sentAt, endedAt }) => ({
      from: sentAt < from ? sentAt : from,
      to: endedAt > to ? endedAt : to,
    }),
    { from: first.sentAt, to: first.endedAt },
  );
}
