import { threadsAtWork } from './load/health/client-health';
import type { LoadRun, LoadRunner } from './load/load-runner';
import { isCompleted } from './load/request-record';
import { usersAtOnce } from './load/users-at-once';
import type { Workload } from './load/workload';
import { formatQuantity } from './quantities/quantity';
import { milliseconds, type Milliseconds } from './quantities/units';

/** What was answered while more was asked than could be. */
export interface PeakRate {
  /** Requests a second. */
  readonly carried: number;
  /** So many asked, each again as soon as it was answered. */
  readonly users: number;
  /** Why it may be less than what could be carried. */
  readonly doubts: readonly string[];
}

/** What is not steady yet is in no rate. */
const RAMP = milliseconds(1_000);
const SHORTEST = milliseconds(3_000);
const LONGEST = milliseconds(60_000);
/** Answers come in waves, of as many as there are users: with few of them a rate is off by a part of one. */
const WAVES = 5;
/** More users than before who have so little more answered have found the end. */
const GROWN = 1.05;
const MOST_USERS = 4_096;
const TOLERATED_FAILURES = 0.01;
const SATURATED = 0.95;

/**
 * Finds the highest rate that is answered. Users begin all at once, and are doubled, where they may be, until hardly
 * more is answered; each number of them asks for 3 s, or up to a minute where answers take long. Throws where not even
 * that shows a rate.
 */
export async function findPeakRate(
  runner: LoadRunner,
  workload: Workload,
  { users: first, mayGrow }: { readonly users: number; readonly mayGrow: boolean },
  signal: AbortSignal,
): Promise<PeakRate> {
  let best: PeakRate | undefined;
  let [users, time] = [first, SHORTEST];
  for (;;) {
    const load = usersAtOnce(users, { requestsEach: Infinity, duration: time });
    const run = await runner.begin({ load, workload, round: 0, warmUp: true, firstRequest: 0 }, signal)
      .result;
    signal.throwIfAborted();
    const carried = rateOf(run, users, time);
    if (carried === undefined) {
      // Longer of it shows no more where the client has lost part of itself.
      if (time >= LONGEST || (run.health.faults ?? []).length > 0) throw tooSlow(run, users, time);
      time = milliseconds(Math.min(LONGEST, 4 * time));
      continue;
    }
    const found = { carried, users, doubts: doubtsOf(run) };
    if (best !== undefined && carried <= GROWN * best.carried) return carried > best.carried ? found : best;
    if (!mayGrow || 2 * users > MOST_USERS) return found;
    best = found;
    users *= 2;
  }
}

/** From the end of everybody's first answer, so that waves are counted from end to end; undefined of too few. */
function rateOf({ records }: LoadRun, users: number, time: Milliseconds): number | undefined {
  const began = records[0]?.scheduledAt ?? NaN;
  const ends = records
    .filter(isCompleted)
    .map(({ endedAt }) => endedAt)
    .filter((end) => end <= began + time)
    .sort((one, other) => one - other);
  const firstWave = ends[users - 1] ?? Infinity;
  const from = ends.find((end) => end >= Math.max(began + RAMP, firstWave));
  const to = ends.at(-1);
  if (from === undefined || to === undefined) return undefined;
  const count = ends.filter((end) => end > from).length;
  return count < WAVES * users ? undefined : (1000 * count) / (to - from);
}

function doubtsOf({ records, health }: LoadRun): readonly string[] {
  // In its first moments, when all begin at once, any client is busy.
  const busiest = Math.max(...threadsAtWork(health).map(({ utilization }) => utilization));
  const failed = records.filter((record) => !isCompleted(record) && record.outcome !== 'aborted');
  const many = failed.length > TOLERATED_FAILURES * records.length;
  return [
    ...(health.faults ?? []),
    ...(busiest > SATURATED
      ? [
          `a load worker was busy ${Math.round(100 * busiest)}% of the time while the highest rate was looked for: ` +
            'set LOAD_WORKERS to more',
        ]
      : []),
    ...(many
      ? [`${failed.length} of ${records.length} requests failed while the highest rate was looked for`]
      : []),
  ];
}

function tooSlow({ records, health }: LoadRun, users: number, asked: Milliseconds): Error {
  const answered = records.filter(isCompleted).length;
  const failed = records.find((record) => !isCompleted(record) && record.outcome !== 'aborted');
  const why = failed !== undefined && 'error' in failed ? `; the first failure: ${failed.error}` : '';
  const time = formatQuantity({ dimension: 'duration', value: asked });
  return new Error(
    [
      ...(health.faults ?? []),
      `${users} users had ${answered} answers in ${time}, too few to tell what the containers carry${why}: ` +
        'see that they answer, and how long they take for 16 tokens',
    ].join('; '),
  );
}
