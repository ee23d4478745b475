import { milliseconds, type Milliseconds } from '../quantities/units';
import type { LevelTimes } from './level-run';

/**
 * From one request of a user to the next: in a closed load everything repeats itself that often. The users come in the
 * first third of the warm-up, and the last to come is answered a cycle later: two cycles are enough for all, and leave
 * a little for cycles that take longer than expected.
 */
const CYCLES_BEFORE = 2;
/** Requests that wait in one queue share its luck for about a cycle: four are four samples of it, whoever waits. */
const CYCLES_MEASURED = 4;
const LEAST_WARM_UP = milliseconds(250);
/** A short measurement is known less well, but one of a queue that still fills is wrong: settling may take longer. */
const WARM_UP_MOST = 2;
const GROWTH = 1.5;
/** Arrivals find a server without a queue at first: the longer they are looked at, the more must not be looked at. */
const ARRIVALS_BEFORE = 0.5;

/** What bounds the time of a level. */
export interface TimeBounds {
  readonly least: Milliseconds;
  readonly most: Milliseconds;
}

/**
 * How long a level is warmed up and measured whose users are expected to need so long from one request to the next:
 * long enough for everybody to come round, within the bounds; a warm-up may take twice as long as they say.
 */
export function timesFor(cycle: Milliseconds, { least, most }: TimeBounds): LevelTimes {
  const within = (from: number, value: number, to: number): Milliseconds =>
    milliseconds(Math.max(from, Math.min(to, value)));
  return {
    warmUp: within(LEAST_WARM_UP, CYCLES_BEFORE * cycle, WARM_UP_MOST * most),
    measure: within(least, CYCLES_MEASURED * cycle, most),
  };
}

/** The times of arrivals that do not wait: warmed up for as long as their answers need, and half the time measured. */
export function arrivalTimes(responseTime: Milliseconds, bounds: TimeBounds): LevelTimes {
  return warmedUp(timesFor(responseTime, bounds));
}

const warmedUp = ({ warmUp, measure }: LevelTimes): LevelTimes => ({
  warmUp: milliseconds(Math.max(warmUp, ARRIVALS_BEFORE * measure)),
  measure,
});

/** Where the verdict is still open, the next measurement is longer. */
export function longerTimes({ warmUp, measure }: LevelTimes, isOpen: boolean): LevelTimes {
  const longer = { warmUp, measure: milliseconds(GROWTH * measure) };
  return isOpen ? warmedUp(longer) : longer;
}

/**
 * The cycle of more users, as it is at most: a server that is full serves everyone in turn, so answers take longer in
 * proportion; the thinking stays.
 */
export function expectedCycle(
  { users, responseTime }: { readonly users: number; readonly responseTime: Milliseconds },
  wanted: number,
  thinkTime: Milliseconds,
): Milliseconds {
  return milliseconds(responseTime * Math.max(1, wanted / users) + thinkTime);
}
