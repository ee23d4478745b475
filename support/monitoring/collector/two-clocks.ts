import { monotonicClock, type Clock } from '../../quantities/clock';

/** One clock that never steps, for when to look; and that of the wall, for when it was. */
export interface TwoClocks {
  readonly monotonic: Clock;
  /** Milliseconds since the Unix epoch. */
  readonly wall: () => number;
}

/** Those of this machine. */
export const MACHINE_CLOCKS: TwoClocks = { monotonic: monotonicClock, wall: Date.now };
