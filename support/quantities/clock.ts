import { milliseconds, type Milliseconds } from './units';

/** A monotonic clock: handed in, so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since the machine's monotonic epoch, with nanosecond resolution. */
  now(): Milliseconds;
}

/**
 * CLOCK_MONOTONIC in milliseconds. Its epoch is the machine's, not the process's, so that the stamps of two
 * processes on one machine can be compared. A double holds 52 bits: better than 1 microsecond for a century
 * of uptime.
 */
export const monotonicClock: Clock = {
  now: () => {
    const [seconds, nanoseconds] = process.hrtime();
    return milliseconds(seconds * 1e3 + nanoseconds / 1e6);
  },
};
