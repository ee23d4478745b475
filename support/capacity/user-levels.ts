import { departureWindows } from '../load/departures';
import type { ClosedModel } from '../load/load-plan';
import type { LoadRunner } from '../load/load-runner';
import type { RequestRecord } from '../load/request-record';
import type { Workload } from '../load/workload';
import { milliseconds } from '../quantities/units';
import type { LevelRun, LevelRunner, LevelTimes } from './level-run';

/** What virtual users do. */
export interface UserPlan {
  /** Users of a level ask for this. */
  readonly workloadOf: (users: number) => Workload;
  readonly thinkTime: ClosedModel['thinkTime'];
}

/** Levels of so many virtual users, who come one after another in the first half of the warm-up. */
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
    const rampUp = milliseconds(warmUp / 2);
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
    return {
      counts,
      health,
      measured: measure,
      rounds: departureWindows(records, { from, to, firstIndex: firstRound }),
    };
  }
}
