import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { thinkTimeAfter, type ClosedModel, type Shard } from './load-plan';
import { presentFrom } from './presence';
import type { ShardLoad } from './shard-load';

/** Calls back after so many ms, or a little earlier; what it gives back cancels that. */
export type Timer = (delay: Milliseconds, action: () => void) => Disposable;

/** A timer of the event loop; it may call up to a millisecond early, since its clock has whole ones. */
export const eventLoopTimer: Timer = (delay, action) =>
  delay < 1 ? setImmediate(action) : setTimeout(action, Math.floor(delay));

const PAUSE_WITHOUT_SERVER_MS = 250;

/** A shard of a closed load: each virtual user asks, waits for the answer, thinks, and asks again. */
export class ClosedLoad implements ShardLoad {
  readonly #load: ClosedModel;
  readonly #startAt: Milliseconds;
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #send: (position: number, scheduledAt: Milliseconds) => void;
  readonly #onAllBegun: () => void;
  readonly #waiting = new Set<Disposable>();
  /** Due now, in the order in which they are asked. */
  readonly #turns: { readonly position: number; readonly dueAt: Milliseconds }[] = [];
  readonly #users: readonly number[];
  #active: number;
  #isAsking = false;
  #stopped = false;

  constructor(
    load: ClosedModel,
    { index, of }: Shard,
    start: { readonly at: Milliseconds; readonly onAllBegun: () => void },
    desk: { readonly send: (position: number, scheduledAt: Milliseconds) => void },
    tools: { readonly clock: Clock; readonly timer: Timer },
  ) {
    this.#load = load;
    this.#startAt = start.at;
    this.#clock = tools.clock;
    this.#timer = tools.timer;
    this.#send = desk.send;
    this.#onAllBegun = start.onAllBegun;
    this.#users = Array.from({ length: load.virtualUsers }, (_, user) => user).filter(
      (user) => user % of === index,
    );
    this.#active = this.#users.length;
  }

  begin(): void {
    if (this.#active === 0) this.#onAllBegun();
    const { virtualUsers, rampUp } = this.#load;
    for (const user of this.#users)
      this.#ask(user, milliseconds(this.#startAt + (rampUp * user) / virtualUsers));
  }

  /** The request at that position is over: its user thinks, and goes on. */
  over(position: number, at: Milliseconds, wasSent: boolean): void {
    const { virtualUsers, requestsEach } = this.#load;
    const thinkTime = thinkTimeAfter(this.#load, position);
    const next = position + virtualUsers;
    // Who finds nobody there does not ask again at once: it would only fill the books.
    const pause = wasSent ? thinkTime : Math.max(thinkTime, PAUSE_WITHOUT_SERVER_MS);
    if (next >= requestsEach * virtualUsers) this.#leave();
    else this.#ask(next, milliseconds(at + pause));
  }

  /** Nobody asks again; what is under way goes on. */
  stop(): void {
    this.#stopped = true;
    const thinking = this.#waiting.size;
    this.#wakeNobody();
    for (let user = 0; user < thinking; user += 1) this.#leave();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#wakeNobody();
    return Promise.resolve();
  }

  #wakeNobody(): void {
    for (const timer of this.#waiting) timer[Symbol.dispose]();
    this.#waiting.clear();
  }

  #ask(position: number, wishedAt: Milliseconds): void {
    const { duration = Infinity } = this.#load;
    const dueAt = this.#presentFrom(position, wishedAt);
    // What is due in no time is past every end, even of a load without one.
    if (this.#stopped || dueAt >= Math.min(this.#startAt + duration, Number.MAX_VALUE)) {
      this.#leave();
      return;
    }
    const delay = milliseconds(dueAt - this.#clock.now());
    if (delay <= 0) {
      this.#turn(position, dueAt);
      return;
    }
    const timer = this.#timer(delay, () => {
      this.#waiting.delete(timer);
      this.#ask(position, dueAt);
    });
    this.#waiting.add(timer);
  }

  /** Users who are away ask when they are back; whoever never comes back, not in any time. */
  #presentFrom(position: number, wishedAt: Milliseconds): Milliseconds {
    const { presence, virtualUsers } = this.#load;
    if (presence === undefined) return wishedAt;
    const offset = milliseconds(wishedAt - this.#startAt);
    const from = presentFrom(presence, position % virtualUsers, offset) ?? Infinity;
    return from === offset ? wishedAt : milliseconds(this.#startAt + from);
  }

  /** Answers can come while they are asked for: to ask on from within them would fill the stack. */
  #turn(position: number, dueAt: Milliseconds): void {
    if (this.#isAsking) {
      this.#turns.push({ position, dueAt });
      return;
    }
    this.#isAsking = true;
    try {
      this.#send(position, dueAt);
      for (let turn = this.#turns.shift(); turn !== undefined; turn = this.#turns.shift()) {
        if (this.#stopped) this.#leave();
        else this.#send(turn.position, turn.dueAt);
      }
    } finally {
      this.#isAsking = false;
    }
  }

  #leave(): void {
    this.#active -= 1;
    if (this.#active === 0) this.#onAllBegun();
  }
}
