import type { Clock } from '../quantities/clock';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Agenda } from './agenda';

/** The smallest page of memory that systems have: touching one byte in each makes all of it resident. */
const PAGE = 4096;
/** Address space taken at once; it costs nothing until it is touched. */
const RESERVE = 2 ** 28;
/** What leaks at once, where the rate allows it within these limits. */
const STEP = 16 * PAGE;
const SHORTEST = milliseconds(10);
const LONGEST = milliseconds(1000);

/**
 * Memory that is held and never used, more of it all the time: so many bytes a minute from the moment this is made
 * until it is disposed. What is due by the clock is held after each step, so that a late step shifts nothing.
 * The memory is resident, outside of the JavaScript heap, and taken page by page from the system itself: an allocator
 * would fill its own holes first, and a system with huge pages would make one of them resident at a touch.
 */
export class Leak implements Disposable {
  readonly #bytesPerMs: number;
  readonly #clock: Clock;
  readonly #agenda: Agenda;
  readonly #start: Milliseconds;
  readonly #interval: Milliseconds;
  /** Views whose length follows that of their memory, so that a step leaves no garbage of its own. */
  readonly #reserves: Uint8Array<ArrayBuffer>[] = [];
  #steps = 0;
  #next: Disposable;

  /** Takes a step whenever one is due on the agenda, which must go by the same clock. */
  constructor(bytesPerMinute: number, clock: Clock, agenda: Agenda) {
    this.#bytesPerMs = bytesPerMinute / 60_000;
    this.#clock = clock;
    this.#agenda = agenda;
    this.#start = clock.now();
    this.#interval = milliseconds(Math.min(Math.max(STEP / this.#bytesPerMs, SHORTEST), LONGEST));
    this.#next = this.#stepAfter(this.#start);
  }

  /** Bytes held now, in whole pages. */
  get held(): number {
    return this.#reserves.reduce((sum, { length }) => sum + length, 0);
  }

  /** Stops, and gives the memory back at once. */
  [Symbol.dispose](): void {
    this.#next[Symbol.dispose]();
    for (const { buffer } of this.#reserves.splice(0)) buffer.resize(0);
  }

  #stepAfter(now: Milliseconds): Disposable {
    // One step further at least, where rounding makes an instant lie before its own step.
    this.#steps = Math.max(this.#steps, Math.floor((now - this.#start) / this.#interval)) + 1;
    return this.#agenda.at(milliseconds(this.#start + this.#steps * this.#interval), () => {
      const later = this.#clock.now();
      this.#holdUpTo(Math.floor(((later - this.#start) * this.#bytesPerMs) / PAGE) * PAGE);
      this.#next = this.#stepAfter(later);
    });
  }

  #holdUpTo(due: number): void {
    for (let missing = due - this.held; missing > 0; missing = due - this.held) {
      let reserve = this.#reserves.at(-1);
      if (reserve === undefined || reserve.length === RESERVE) {
        // Memory that can grow is a mapping of its own; what is beyond its length is not even mapped in.
        reserve = new Uint8Array(new ArrayBuffer(0, { maxByteLength: RESERVE }));
        this.#reserves.push(reserve);
      }
      const from = reserve.length;
      reserve.buffer.resize(Math.min(from + missing, RESERVE));
      for (let place = from; place < reserve.length; place += PAGE) reserve[place] = 1;
    }
  }
}
