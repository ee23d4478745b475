import type { Alarm, AlarmMaker } from '../quantities/alarm';
import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { OpenModel, Shard } from './load-plan';
import type { ShardLoad } from './shard-load';

/** Sends and drops requests by their position in the schedule. */
export interface OpenDesk {
  readonly inFlight: number;
  send(position: number, scheduledAt: Milliseconds): void;
  drop(position: number, scheduledAt: Milliseconds, reason: string): void;
}

/** Waking more often would cost more than the lag that it saves. */
const LEAST_WAIT_MS = 0.2;

/**
 * A shard of an open load: at each waking all requests that are due are sent, and the next waking is set by the
 * schedule alone. A late waking shifts none of those that follow.
 */
export class OpenLoad implements ShardLoad {
  readonly #load: OpenModel;
  readonly #shard: Shard;
  readonly #maxInFlight: number;
  readonly #startAt: Milliseconds;
  readonly #desk: OpenDesk;
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #onAllBegun: () => void;
  #next: number;

  constructor(
    load: OpenModel,
    shard: Shard,
    start: { readonly at: Milliseconds; readonly maxInFlight: number; readonly onAllBegun: () => void },
    desk: OpenDesk,
    tools: { readonly clock: Clock; readonly makeAlarm: AlarmMaker },
  ) {
    this.#load = load;
    this.#shard = shard;
    this.#startAt = start.at;
    this.#maxInFlight = start.maxInFlight;
    this.#onAllBegun = start.onAllBegun;
    this.#desk = desk;
    this.#clock = tools.clock;
    this.#next = shard.index;
    this.#alarm = tools.makeAlarm(() => {
      this.#sendDue();
    });
  }

  begin(): void {
    this.#setAlarm(0);
  }

  over(): void {
    // Arrivals do not wait for answers.
  }

  /** Sends nothing more; what is under way goes on. */
  stop(): void {
    if (this.#isSent()) return;
    this.#next = this.#load.starts.length;
    this.#onAllBegun();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#alarm[Symbol.asyncDispose]();
  }

  #isSent(): boolean {
    return this.#next >= this.#load.starts.length;
  }

  #dueAt(position: number): Milliseconds {
    return milliseconds(this.#startAt + (this.#load.starts[position] ?? 0));
  }

  #sendDue(): void {
    if (this.#isSent()) return;
    const now = this.#clock.now();
    while (!this.#isSent() && this.#dueAt(this.#next) <= now) {
      const position = this.#next;
      this.#next += this.#shard.of;
      const dueAt = this.#dueAt(position);
      if (this.#desk.inFlight < this.#maxInFlight) this.#desk.send(position, dueAt);
      else {
        const room = `${this.#maxInFlight} requests of this worker are in flight, and the plan allows no more`;
        this.#desk.drop(position, dueAt, room);
      }
    }
    if (this.#isSent()) this.#onAllBegun();
    else this.#setAlarm(now + LEAST_WAIT_MS);
  }

  #setAlarm(earliest: number): void {
    if (this.#isSent()) this.#onAllBegun();
    else this.#alarm.set(milliseconds(Math.max(earliest, this.#dueAt(this.#next))));
  }
}
