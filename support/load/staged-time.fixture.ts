import type { Alarm, AlarmMaker } from '../quantities/alarm';
import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Timer } from './closed-load';

interface Appointment {
  readonly at: number;
  readonly ring: () => void;
}

/** A clock, alarms and timers on which time passes only when a test lets it. */
export class StagedTime implements Clock {
  /** When something rang, in order. */
  readonly rings: Milliseconds[] = [];
  /** Alarms that have been disposed of. */
  disposed = 0;
  readonly #due = new Set<Appointment>();
  #now = 0;

  now(): Milliseconds {
    return milliseconds(this.#now);
  }

  readonly makeAlarm: AlarmMaker = (ring): Alarm => {
    let set: Appointment | undefined;
    return {
      set: (at) => {
        if (set !== undefined) this.#due.delete(set);
        set = { at, ring };
        this.#due.add(set);
      },
      [Symbol.asyncDispose]: () => {
        this.disposed += 1;
        if (set !== undefined) this.#due.delete(set);
        return Promise.resolve();
      },
    };
  };

  readonly timer: Timer = (delay, ring) => {
    const set = { at: this.#now + delay, ring };
    this.#due.add(set);
    return {
      [Symbol.dispose]: () => {
        this.#due.delete(set);
      },
    };
  };

  /** Alarms and timers that are set. */
  get pending(): number {
    return this.#due.size;
  }

  /** When the next of them is to ring; Infinity where none is. */
  get nextAt(): number {
    return Math.min(Infinity, ...[...this.#due].map(({ at }) => at));
  }

  /** Time that something takes: whatever is due meanwhile rings later. */
  spend(time: number): void {
    this.#now += time;
  }

  /** Lets the next one ring, so much later than it was set to, or earlier. */
  ringNext(lateness = 0): void {
    const [next] = [...this.#due].toSorted((one, other) => one.at - other.at);
    if (next === undefined) throw new Error('nothing is set to ring');
    this.#due.delete(next);
    this.#now = Math.max(this.#now, next.at + lateness);
    this.rings.push(this.now());
    next.ring();
  }

  /** Lets all that is due up to `end` ring, each so much late. */
  pass(end: number, lateness: () => number = () => 0): void {
    while (this.nextAt <= end) this.ringNext(lateness());
    this.#now = Math.max(this.#now, end);
  }
}
