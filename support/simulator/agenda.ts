import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Alarm, AlarmMaker } from '../quantities/alarm';
import { DueQueue } from './due-queue';

/** After that long the loop turns before more is done: what a client sent meanwhile must not wait unread. */
const SLICE = milliseconds(0.5);

/**
 * What is to be done when, for all requests together on one alarm. Due times are absolute: an action that runs
 * late shifts none of the others. Equal due times run in the order in which they were entered.
 */
export class Agenda implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #queue = new DueQueue<Appointment>();
  #entered = 0;
  #paused = false;
  #alarmAt: Milliseconds | undefined;

  constructor(clock: Clock, makeAlarm: AlarmMaker) {
    this.#clock = clock;
    this.#alarm = makeAlarm(() => {
      this.#alarmAt = undefined;
      this.#runDue();
    });
  }

  /** Runs the action once the instant has come, never before this returns; disposing what it returns cancels it. */
  at(due: Milliseconds, action: () => void): Disposable {
    const appointment = new Appointment(due, this.#entered, action);
    this.#entered += 1;
    this.#queue.add(appointment);
    this.#setAlarm();
    return appointment;
  }

  /** Nothing is run from now on until it is resumed. */
  pause(): void {
    this.#paused = true;
  }

  /** What has become due meanwhile is run soon, in its order, and the rest when it is due. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#setAlarm();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#queue.clear();
    await this.#alarm[Symbol.asyncDispose]();
  }

  #runDue(): void {
    if (this.#paused) return;
    let now = this.#clock.now();
    const sliceEnd = now + SLICE;
    for (let next = this.#queue.first; next !== undefined; next = this.#queue.first) {
      if (next.due > now || now > sliceEnd) break;
      this.#queue.takeFirst();
      next.run();
      now = this.#clock.now();
    }
    this.#setAlarm();
  }

  #setAlarm(): void {
    const next = this.#queue.first?.due;
    if (next === undefined || (this.#alarmAt !== undefined && this.#alarmAt <= next)) return;
    this.#alarmAt = next;
    this.#alarm.set(next);
  }
}

class Appointment implements Disposable {
  #action: (() => void) | undefined;

  constructor(
    readonly due: Milliseconds,
    readonly order: number,
    action: () => void,
  ) {
    this.#action = action;
  }

  run(): void {
    this.#action?.();
  }

  // It stays in the queue until it is due, but holds nothing any more.
  [Symbol.dispose](): void {
    this.#action = undefined;
  }
}
