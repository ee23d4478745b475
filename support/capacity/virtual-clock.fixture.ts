import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Timer } from '../load/closed-load';
import { DueQueue } from '../simulator/due-queue';

/** So many events in one turn of the real event loop: a fixed number, so that who looks on sees the same each time. */
const EVENTS_A_TURN = 1000;

/**
 * Time that goes at once to the next instant at which something is due, as long as anything is; in ms from 0. What
 * waits for a promise meanwhile goes on between two turns.
 */
export class VirtualClock implements Clock {
  readonly #queue = new DueQueue<Appointment>();
  #now = 0;
  #entered = 0;
  #turning = false;
  #left = 0;

  now(): Milliseconds {
    return milliseconds(this.#now);
  }

  /** Does it when that instant has come, or soon where it is over; equal ones in the order of the calls. */
  at(due: Milliseconds, action: () => void): Disposable {
    const appointment = new Appointment(Math.max(due, this.#now), this.#entered, action);
    this.#entered += 1;
    this.#queue.add(appointment);
    this.#turnSoon();
    return appointment;
  }

  readonly timer: Timer = (delay, action) => this.at(milliseconds(this.#now + delay), action);

  /** No more time passes before those who wait for what has just happened have gone on. */
  endTurn(): void {
    this.#left = 0;
  }

  #turnSoon(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turn();
    });
  }

  #turn(): void {
    this.#left = EVENTS_A_TURN;
    while (this.#left > 0) {
      const next = this.#queue.takeFirst();
      if (next === undefined) break;
      // What was called off takes no time.
      if (next.action === undefined) continue;
      this.#left -= 1;
      this.#now = next.due;
      next.action();
    }
    this.#turning = false;
    if (this.#queue.first !== undefined) this.#turnSoon();
  }
}

class Appointment implements Disposable {
  constructor(
    readonly due: number,
    readonly order: number,
    public action: (() => void) | undefined,
  ) {}

  [Symbol.dispose](): void {
    this.action = undefined;
  }
}
