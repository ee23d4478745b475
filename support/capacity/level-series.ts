import type { Calibration } from '../load/calibration';
import type { LoadSummary } from '../load/load-summary';
import { isCompleted } from '../load/request-record';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { LevelLoad } from './level-load';
import type { LevelRunner } from './level-run';
import { arrivalTimes, expectedCycle, timesFor, type TimeBounds } from './level-times';

/** How levels of a series are looked at. */
export interface SeriesPlan {
  /** Of a lone user. */
  readonly responseTime: Milliseconds;
  /** Mean of what users think between two requests. */
  readonly thinkTime: Milliseconds;
  /** Of one measurement of a level. */
  readonly bounds: TimeBounds;
  /** Measured time of a level, after which its verdict stays open. */
  readonly budget: Milliseconds;
  /** Finds out what the instrument is worth at the load of a level; absent: nobody does. */
  readonly calibrate?: (load: LevelLoad) => Promise<Calibration | undefined>;
}

/** An arrival rate is looked at for at least so many arrivals, where the bounds allow it. */
const LEAST_ARRIVALS = 200;

/** Levels of one kind of load, measured one after another. */
export class LevelSeries {
  readonly #levels: LevelRunner;
  readonly #plan: SeriesPlan;
  readonly #measured: LevelLoad[] = [];

  constructor(levels: LevelRunner, plan: SeriesPlan) {
    this.#levels = levels;
    this.#plan = plan;
  }

  /** In the order of their levels. */
  get measured(): readonly LevelLoad[] {
    return this.#measured.toSorted((one, other) => one.level - other.level);
  }

  /** Measures a level once; what ends it early leaves what was seen until then. */
  async measure(level: number, signal: AbortSignal): Promise<LevelLoad> {
    const { responseTime, bounds, budget, calibrate } = this.#plan;
    const times = this.#levels.isOpen
      ? arrivalTimes(responseTime, this.#arrivalBounds(level))
      : timesFor(this.#cycleOf(level), bounds);
    const load = new LevelLoad(level, this.#levels, { times, bounds, budget });
    this.#measured.push(load);
    await load.measure(signal);
    // It took longer to settle than was expected of it: now that is known.
    if (load.unsettled !== undefined && load.canSettle) await load.measure(signal);
    load.calibration = await calibrate?.(load);
    return load;
  }

  #cycleOf(level: number): Milliseconds {
    const { responseTime, thinkTime } = this.#plan;
    // The nearest level below says most about this one.
    const below = this.measured.filter((load) => load.level <= level).at(-1);
    const seen = below === undefined ? undefined : responseTimeOf(below.summary);
    const known =
      seen === undefined || below === undefined
        ? { users: 1, responseTime }
        : { users: below.level, responseTime: seen };
    // A lone user stands for a server without a queue.
    return below === undefined
      ? milliseconds(responseTime + thinkTime)
      : expectedCycle(known, level, thinkTime);
  }

  #arrivalBounds(level: number): TimeBounds {
    const { bounds } = this.#plan;
    const enough = (1000 * LEAST_ARRIVALS) / level;
    return { ...bounds, least: milliseconds(Math.max(bounds.least, Math.min(bounds.most, enough))) };
  }
}

function responseTimeOf({ rounds }: LoadSummary): Milliseconds | undefined {
  const answered = rounds.flatMap(({ records }) => records.filter(isCompleted));
  if (answered.length === 0) return undefined;
  return milliseconds(
    answered.reduce((sum, { sentAt, endedAt }) => sum + endedAt - sentAt, 0) / answered.length,
  );
}
