import type { Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';
import type { Alarm, AlarmMaker } from '../quantities/alarm';

interface Appointment {
  readonly due: Milliseconds;
  readonly action: () => void;
}

/**
 * What is to be done when, for all requests together on one alarm. Due times are absolute: an action that runs
 * late shifts none of the others. Equal due times run in the order in which they were entered.
 */
export class Agenda implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  /** Latest first, so that the next one is taken from the end. */
  readonly #appointments: Appointment[] = [];
  #alarmAt: Milliseconds | undefined;

  constructor(clock: Clock, makeAlarm: AlarmMaker) {
    this.#clock = clock;
    this.#alarm = makeAlarm(() => {
      this.#alarmAt = undefined;
      this.#runDue();
    });
  }

  /** Runs the action once the instant has come; disposing what it returns cancels it. */
  at(due: Milliseconds, action: () => void): Disposable {
    const appointment = { due, action };
    this.#appointments.splice(this.#placeOf(due), 0, appointment);
    this.#setAlarm();
    return {
      [Symbol.dispose]: () => {
        const place = this.#appointments.indexOf(appointment);
        if (place !== -1) this.#appointments.splice(place, 1);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#appointments.length = 0;
    await this.#alarm[Symbol.asyncDispose]();
  }

  #runDue(): void {
    for (;;) {
      const next = this.#appointments.at(-1);
      if (next === undefined || next.due > this.#clock.now()) break;
      this.#appointments.pop();
      next.action();
    }
    this.#setAlarm();
  }

  #setAlarm(): void {
    const next = this.#appointments.at(-1)?.due;
    if (next === undefined || (this.#alarmAt !== undefined && this.#alarmAt <= next)) return;
    this.#alarmAt = next;
    this.#alarm.set(next);
  }

  /** The first place whose appointment is not later than `due`. */
  #placeOf(due: Milliseconds): number {
    let low = 0;
    let high = this.#appointments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#appointments[middle]?.due ?? -Infinity) > due) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
