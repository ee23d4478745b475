import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { monotonicClock } from './clock';
import { milliseconds, type Milliseconds } from './units';
import type { Alarm } from './alarm';

/** Nearer than this, waking a thread takes longer than the wait: the event loop turns instead. */
const NEAR = milliseconds(0.15);

/**
 * An alarm finer than `setTimeout`, whose instants are whole milliseconds: a thread sleeps in the kernel until
 * shortly before the instant and wakes this one, which turns its event loop through the rest. At rest it costs
 * no CPU.
 */
export class Metronome implements Alarm {
  /** The instant in nanoseconds of the monotonic clock, 0 for none. */
  readonly #cell = new BigInt64Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;
  readonly #ring: () => void;
  #instant: Milliseconds | undefined;
  #turning = false;

  constructor(ring: () => void) {
    this.#ring = ring;
    // Without execArgv the thread would load this process's TypeScript compiler.
    this.#worker = new Worker(join(__dirname, 'metronome-worker.js'), {
      workerData: this.#cell,
      execArgv: [],
    });
    this.#worker.on('message', () => {
      this.#turn();
    });
    // After the listener, which would hold the process again.
    this.#worker.unref();
  }

  set(at: Milliseconds): void {
    this.#instant = at;
    if (at - monotonicClock.now() < NEAR) {
      this.#turnSoon();
      return;
    }
    Atomics.store(this.#cell, 0, BigInt(Math.round(at * 1e6)));
    Atomics.notify(this.#cell, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#instant = undefined;
    await this.#worker.terminate();
  }

  #turnSoon(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      this.#turn();
    });
  }

  #turn(): void {
    const instant = this.#instant;
    if (instant === undefined) return;
    const left = instant - monotonicClock.now();
    // A message for an earlier setting can be under way when a later one is made: the thread wakes for that too.
    if (left > NEAR) return;
    if (left > 0) {
      this.#turnSoon();
      return;
    }
    this.#instant = undefined;
    this.#ring();
  }
}
