import type { Milliseconds } from './units';

/** Wakes the event loop at one instant; what it calls is given to it when it is made. */
export interface Alarm extends AsyncDisposable {
  /** Ring at this instant of the monotonic clock, or as little later as possible; replaces the last setting. */
  set(at: Milliseconds): void;
}

/** Makes an alarm that calls `ring` each time its instant has come. */
export type AlarmMaker = (ring: () => void) => Alarm;
