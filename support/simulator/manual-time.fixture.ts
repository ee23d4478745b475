import type { Alarm } from '../quantities/alarm';
import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';

/** Time that passes only when it is told to, and an alarm on it that may ring late. */
export class ManualTime implements Clock {
  #now = 0;
  #alarmAt = Infinity;
  #ring: () => void = () => undefined;

  rings = 0;

  now = (): Milliseconds => milliseconds(this.#now);

  makeAlarm = (ring: () => void): Alarm => {
    this.#ring = ring;
    return {
      set: (at) => {
        this.#alarmAt = at;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  };

  /** Time that an action takes. */
  spend(time: number): void {
    this.#now += time;
  }

  /** Passes over every alarm up to `end`, each ringing that much late. */
  pass(end: number, lateness = 0): void {
    while (this.#alarmAt <= end) {
      this.#now = Math.max(this.#now, this.#alarmAt + lateness);
      this.#alarmAt = Infinity;
      this.rings += 1;
      this.#ring();
    }
    this.#now = Math.max(this.#now, end);
  }
}
