import { milliseconds, type Milliseconds } from '../quantities/units';
import type { LevelTimes } from './level-run';

/** From one request of a user to the next: in a closed load everything repeats itself that often. */
const CYCLES_BEFORE = 1.5;
const CYCLES_MEASURED = 3;
const LEAST_WARM_UP = milliseconds(250);
const GROWTH = 1.5;

/** What bounds the time of a level. */
export interface TimeBounds {
  readonly least: Milliseconds;
  readonly most: Milliseconds;
}

/**
 * How long a level is warmed up and measured whose users are expected to need so long from one request to the next:
 * long enough for everybody to come round, within the bounds.
 */
export function timesFor(cycle: Milliseconds, { least, most }: TimeBounds): LevelTimes {
  const within = (from: number, value: number, to: number): Milliseconds =>
    milliseconds(Math.max(from, Math.min(to, value)));
  return {
    warmUp: within(LEAST_WARM_UP, CYCLES_BEFORE * cycle, most),
    measure: within(least, CYCLES_MEASURED * cycle, most),
  };
}

/** Where the verdict is still open, the next measurement is longer. */
export const longerTimes = ({ warmUp, measure }: LevelTimes): LevelTimes => ({
  warmUp,
  measure: milliseconds(GROWTH * measure),
});

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
