import { departureWindows } from '../load/departures';
import type { ClosedModel } from '../load/load-plan';
import type { LoadRunner } from '../load/load-runner';
import { isCompleted, type RequestRecord } from '../load/request-record';
import type { Round } from '../load/round';
import type { Workload } from '../load/workload';
import { milliseconds } from '../quantities/units';
import { formatQuantity } from '../quantities/quantity';
import type { LevelRun, LevelRunner, LevelTimes, Unsettled } from './level-run';

/** What virtual users do. */
export interface UserPlan {
  /** Users of a level ask for this. */
  readonly workloadOf: (users: number) => Workload;
  readonly thinkTime: ClosedModel['thinkTime'];
}

/** The users come one after another in this part of the warm-up. */
const RAMP = 1 / 3;

/** Levels of so many virtual users, who come one after another in the first third of the warm-up. */
export class UserLevels implements LevelRunner {
  readonly isOpen = false;
  readonly client: string;
  readonly #plan: UserPlan;
  readonly #runner: LoadRunner;
  readonly #record: (record: RequestRecord) => void;
  #asked = 0;

  constructor(plan: UserPlan, runner: LoadRunner, record: (record: RequestRecord) => void = () => undefined) {
    this.client = runner.description;
    this.#plan = plan;
    this.#runner = runner;
    this.#record = record;
  }

  async run(users: number, times: LevelTimes, firstRound: number, signal: AbortSignal): Promise<LevelRun> {
    const { workloadOf, thinkTime } = this.#plan;
    const { warmUp, measure } = times;
    // A multiple of the users: request i is one of user i % users.
    const firstRequest = Math.ceil(this.#asked / users) * users;
    const duration = milliseconds(warmUp + measure);
    const rampUp = milliseconds(RAMP * warmUp);
    const load = {
      model: 'closed',
      virtualUsers: users,
      requestsEach: Infinity,
      duration,
      thinkTime,
      rampUp,
    } as const;
    const place = { round: firstRound, warmUp: false, firstRequest, measureFrom: warmUp };
    const run = await this.#runner.begin({ load, workload: workloadOf(users), ...place }, signal).result;
    const { records, counts, health } = run;
    let [startAt, last] = [Infinity, firstRequest];
    for (const record of records) {
      startAt = Math.min(startAt, record.scheduledAt);
      last = Math.max(last, record.index);
      this.#record(record);
    }
    this.#asked = last + 1;
    const from = milliseconds(startAt + warmUp);
    const to = milliseconds(startAt + duration);
    const rounds = departureWindows(records, { from, to, firstIndex: firstRound });
    const unsettled = unsettledOf(rounds, users, times);
    return {
      counts,
      health,
      measured: measure,
      rounds,
      ...(unsettled === undefined ? {} : { unsettled }),
    };
  }
}

/**
 * Whoever came last met the queue of all users, and is answered a response time later: where answers took longer than
 * what was left of the warm-up then, those to shorter queues are among the measured ones. The cycle is by Little's law,
 * which needs no answer that is still under way.
 */
function unsettledOf(
  rounds: readonly Round[],
  users: number,
  { warmUp, measure }: LevelTimes,
): Unsettled | undefined {
  const inTime = rounds.flatMap(({ warmUp: outside, records }) =>
    outside ? [] : records.filter(isCompleted),
  );
  // Where nothing was answered in time, what was answered later tells how long to wait for it.
  const answered = inTime.length > 0 ? inTime : rounds.flatMap(({ records }) => records.filter(isCompleted));
  if (answered.length === 0) return undefined;
  const response = answered.reduce((sum, { sentAt, endedAt }) => sum + endedAt - sentAt, 0) / answered.length;
  const left = (1 - RAMP) * warmUp;
  if (response <= left) return undefined;
  const [waited, had] = [response, left].map((value) => formatQuantity({ dimension: 'duration', value }));
  return {
    why: `answers took ${waited}, and began to be measured ${had} after the last user had come: the queue was still filling; set LLM_LEVEL_TIME to more`,
    cycle: milliseconds(inTime.length > 0 ? (users * measure) / inTime.length : response),
  };
}
