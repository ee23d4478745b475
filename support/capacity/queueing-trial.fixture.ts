import { closedModel, planOf } from '../load/load-plans.fixture';
import type { ClosedModel, LoadPlan } from '../load/load-plan';
import type { LoadRun } from '../load/load-runner';
import { QueueingRunner } from './queueing-runner.fixture';
import type { QueueingServerOptions } from './queueing-server.fixture';

/** What nobody aborts. */
export const UNENDING = new AbortController().signal;

/** Answers of three tokens to three words: at 50, 60 and 70 ms. */
export const SERVER: QueueingServerOptions = { slots: 2, timeToFirstToken: 50, interTokenLatency: 10 };

/** That server; every field can be set. */
export const runnerOf = (fields: Partial<QueueingServerOptions> = {}): QueueingRunner =>
  new QueueingRunner({ ...SERVER, ...fields });
/** Three users without an end; every field can be set. */
export const endless = (fields: Partial<ClosedModel> = {}): LoadPlan =>
  planOf(closedModel({ virtualUsers: 3, requestsEach: Infinity, ...fields }));
/** `index outcome` of each, and the status of failed ones. */
export const outcomes = ({ records }: LoadRun): string[] =>
  records.map(({ index, outcome, status }) =>
    outcome === 'completed' ? `${index}` : `${index} ${outcome} ${status ?? ''}`.trimEnd(),
  );
/** When each was sent; undefined of those that were not. */
export const sents = ({ records }: LoadRun): (number | undefined)[] => records.map(({ sentAt }) => sentAt);

/** When it was over, however it ended. */
export function ended(record: LoadRun['records'][number]): number {
  return record.outcome === 'completed' ? record.endedAt : record.failedAt;
}
