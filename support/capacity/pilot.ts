import { RoundFailedError } from '../load/batch-sampling';
import type { LedgerCounts } from '../load/ledger';
import type { LoadRunner } from '../load/load-runner';
import { isCompleted, type CompletedRecord, type RequestRecord } from '../load/request-record';
import type { Workload } from '../load/workload';
import { milliseconds, type Milliseconds } from '../quantities/units';

/** Requests of the one user who goes ahead of all others. */
const REQUESTS = 3;
/** Far away from the numbers of a run: nothing of it may be in a cache when the run begins. */
const FIRST_REQUEST = 2 ** 28;

/** What a lone user found. */
export interface Pilot {
  readonly counts: LedgerCounts;
  readonly records: readonly RequestRecord[];
  /** Means of its answers. */
  readonly responseTime: Milliseconds;
  readonly timeToFirstToken: Milliseconds;
  readonly outputTokens: number;
}

/**
 * One user asks a few times, one after another: it warms the server up, and its response time tells how long levels
 * must be looked at. Throws when nothing is answered.
 */
export async function sendPilot(runner: LoadRunner, workload: Workload, signal: AbortSignal): Promise<Pilot> {
  const none = milliseconds(0);
  const load = {
    model: 'closed',
    virtualUsers: 1,
    requestsEach: REQUESTS,
    thinkTime: none,
    rampUp: none,
  } as const;
  const place = { round: 0, warmUp: true, firstRequest: FIRST_REQUEST };
  const { counts, records } = await runner.begin({ load, workload, ...place }, signal).result;
  signal.throwIfAborted();
  const answered = records.filter(isCompleted);
  if (answered.length === 0) {
    const [first] = records;
    const why = first === undefined || isCompleted(first) ? '' : ` (${first.outcome}): ${first.error}`;
    throw new RoundFailedError(`none of the first ${records.length} requests was answered${why}`);
  }
  const mean = (of: (record: CompletedRecord) => number): number =>
    answered.reduce((sum, record) => sum + of(record), 0) / answered.length;
  return {
    counts,
    records,
    responseTime: milliseconds(mean(({ sentAt, endedAt }) => endedAt - sentAt)),
    timeToFirstToken: milliseconds(
      mean(({ sentAt, contentAt, endedAt }) => (contentAt[0] ?? endedAt) - sentAt),
    ),
    outputTokens: mean(({ outputTokens }) => outputTokens),
  };
}
