import { setImmediate } from 'node:timers/promises';
import type { AlarmMaker } from '../../quantities/alarm';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { TwoClocks } from './two-clocks';

const EPOCH = Date.UTC(2026, 0, 1);

interface Event {
  readonly at: number;
  readonly happen: () => void;
}

/** Time that passes only when a test says so; what is due happens in its order, alarms as late as the test says. */
export class HandTurnedTime {
  /** So much later than it was set to rings an alarm. */
  lateness: () => number = () => 0;
  /** By which the clock on the wall was put forward. */
  wallStep = 0;
  #now = 1234.567;
  readonly #events = new Set<Event>();

  readonly now = (): Milliseconds => milliseconds(this.#now);

  readonly clocks: TwoClocks = {
    monotonic: this,
    wall: () => EPOCH + this.#now + this.wallStep,
  };

  readonly makeAlarm: AlarmMaker = (ring) => {
    let setting: Event | undefined;
    const clear = (): void => {
      if (setting !== undefined) this.#events.delete(setting);
    };
    return {
      set: (at) => {
        clear();
        setting = this.at(at + this.lateness(), ring);
      },
      [Symbol.asyncDispose]: () => {
        clear();
        return Promise.resolve();
      },
    };
  };

  /** At an instant of the monotonic clock, or at once where that has passed. */
  at(at: number, happen: () => void): Event {
    const event = { at, happen };
    this.#events.add(event);
    return event;
  }

  async pass(duration: number): Promise<void> {
    const end = this.#now + duration;
    for (;;) {
      const [first, ...others] = this.#events;
      const next = first && others.reduce((one, other) => (other.at < one.at ? other : one), first);
      if (next === undefined || next.at > end) break;
      this.#events.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.happen();
      // Whoever waits for what has happened goes on before time does.
      await setImmediate();
    }
    this.#now = end;
  }
}
