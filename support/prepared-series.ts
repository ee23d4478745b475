import { LevelSeries, type SeriesPlan } from './capacity/level-series';
import { RateLevels } from './capacity/rate-levels';
import { UserLevels } from './capacity/user-levels';
import type { RequestRecord } from './load/request-record';
import { milliseconds, type Milliseconds } from './quantities/units';
import type { PreparedUsers } from './user-setting';

/** A level may be measured for so many times the least time, until its verdict is settled. */
const LEVEL_BUDGET = 6;
/** No single measurement of a level takes longer than so many times the least time. */
const LONGEST = 5;
/** Requests in flight beyond which arrivals are dropped: the client has no room for more. */
const MOST_IN_FLIGHT = 5000;

/** What holds for all levels of a scenario. */
interface SeriesSetting {
  /** A level is measured for at least that long. */
  readonly levelTime: Milliseconds;
  readonly record: (record: RequestRecord) => void;
}

/** Levels of so many virtual users. */
export function userSeries(
  { requests, runner, calibrate, pilot: { responseTime } }: PreparedUsers,
  { levelTime, record }: SeriesSetting,
): LevelSeries {
  return new LevelSeries(new UserLevels(requests, runner, record), {
    responseTime,
    thinkTime: requests.meanThinkTime,
    calibrate,
    ...timesOf(levelTime),
  });
}

/** Levels of so many Poisson arrivals a second; throws for sessions, whose turns cannot arrive by themselves. */
export function arrivalSeries(
  { requests, runner, calibrate, pilot: { responseTime } }: PreparedUsers,
  { levelTime, seed, record }: SeriesSetting & { readonly seed: number },
): LevelSeries {
  const workload = requests.workloadOf(1);
  if (workload.kind === 'sessions')
    throw new Error('arrivals ask once each; leave "turns per session" out of what virtual users ask for');
  const levels = new RateLevels({ workload, seed, maxInFlight: MOST_IN_FLIGHT }, runner, record);
  return new LevelSeries(levels, {
    responseTime,
    thinkTime: milliseconds(0),
    calibrate,
    ...timesOf(levelTime),
  });
}

const timesOf = (least: Milliseconds): Pick<SeriesPlan, 'bounds' | 'budget'> => ({
  bounds: { least, most: milliseconds(LONGEST * least) },
  budget: milliseconds(LEVEL_BUDGET * least),
});
