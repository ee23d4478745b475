import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Estimate } from '../statistics/estimate';
import type { LoadSummary } from './load-summary';
import type { MetricName } from './metric';
import type { CompletedRecord, FailedRecord, RequestRecord } from './request-record';
import { batchRound, type Round } from './round';
import type { Statistic } from './statistic';

/** The stamps of a record as plain numbers, which are milliseconds. */
type Plain<T> = {
  [Key in keyof T]?: Exclude<T[Key], undefined> extends Milliseconds
    ? number
    : T[Key] extends readonly Milliseconds[]
      ? readonly number[]
      : T[Key];
};

const instants = (values: readonly number[]): Milliseconds[] => values.map(milliseconds);

/** An answer of three tokens, one an event: sent at 0, first token at 50, the others 10 and 10 later, over at 75. */
export function completed({ prepared, ...fields }: Plain<CompletedRecord> = {}): CompletedRecord {
  const contentAt = fields.contentAt ?? [50, 60, 70];
  const contentTokens = fields.contentTokens ?? contentAt.map(() => 1);
  return {
    outcome: 'completed',
    index: 0,
    round: 0,
    warmUp: false,
    status: 200,
    outputTokens: contentTokens.reduce((sum, tokens) => sum + tokens, 0),
    tokenSource: 'usage',
    requestBytes: 100,
    responseBytes: 300,
    ...fields,
    scheduledAt: milliseconds(fields.scheduledAt ?? 0),
    calledAt: milliseconds(fields.calledAt ?? 0),
    sentAt: milliseconds(fields.sentAt ?? 0),
    headersAt: milliseconds(fields.headersAt ?? 0),
    contentAt: instants(contentAt),
    contentTokens,
    endedAt: milliseconds(fields.endedAt ?? 75),
    ...(prepared === undefined ? {} : { prepared: milliseconds(prepared) }),
  };
}

/** A request that was sent at 0 and refused at 5. */
export function failed(fields: Plain<FailedRecord> = {}): FailedRecord {
  return {
    outcome: 'http error',
    index: 0,
    round: 0,
    warmUp: false,
    error: 'http://host answered 500. Look into the log of the server.',
    eventsReceived: 0,
    ...fields,
    scheduledAt: milliseconds(fields.scheduledAt ?? 0),
    calledAt: milliseconds(fields.calledAt ?? 0),
    sentAt: milliseconds(fields.sentAt ?? 0),
    failedAt: milliseconds(fields.failedAt ?? 5),
  };
}

/** A request that was due at 0 and never sent. */
export function dropped(fields: Plain<FailedRecord> = {}): FailedRecord {
  const unsent: { sentAt?: Milliseconds } & FailedRecord = failed({
    outcome: 'dropped',
    error: 'there was no room',
    ...fields,
  });
  delete unsent.sentAt;
  return unsent;
}

/** The record, with all of its stamps so much later. */
export function later(by: number, record: CompletedRecord): CompletedRecord {
  const moved = (at: Milliseconds): Milliseconds => milliseconds(at + by);
  return {
    ...record,
    scheduledAt: moved(record.scheduledAt),
    calledAt: moved(record.calledAt),
    sentAt: moved(record.sentAt),
    headersAt: moved(record.headersAt),
    contentAt: record.contentAt.map(moved),
    endedAt: moved(record.endedAt),
  };
}

/** Rounds of these answers, which begin `every` ms after one another. */
export const roundsOf = (
  count: number,
  answers: (round: number) => readonly CompletedRecord[],
  every = 1000,
): Round[] =>
  Array.from({ length: count }, (_, round) =>
    roundOf(
      round,
      answers(round).map((answer) => later(every * round, answer)),
    ),
  );

/** The figure of a load that has one; throws the reason where it has none. */
export function estimated(
  summary: LoadSummary,
  name: MetricName,
  statistic: Statistic = { kind: 'mean' },
): Estimate {
  const estimation = summary.estimate(name, statistic);
  if (estimation.status !== 'estimated') throw new Error(estimation.reason);
  return estimation;
}

/** A round of these records, which are told its number. */
export function roundOf(index: number, records: readonly RequestRecord[], warmUp = false): Round {
  return batchRound(
    index,
    warmUp,
    records.map((record) => ({ ...record, round: index, warmUp })),
  );
}
