import { setTimeout } from 'node:timers/promises';
import type { Balancer, BalancerCounters } from './cluster/balancer';
import { JudgedOpenLoad, type OpenLoadPlan, type RunningOpenLoad } from './load/judged-open-load';
import type { TimedRunner } from './load/load-runner';
import { monotonicClock } from './quantities/clock';
import { milliseconds, type Milliseconds } from './quantities/units';

/** Between two readings of the balancer. */
export const READING_INTERVAL = milliseconds(200);

/** An open load through a balancer that is read beside it, from before its start until after its end. */
export class WatchedLoad {
  readonly #running: RunningOpenLoad;
  readonly #counters: BalancerCounters[];
  readonly #balancer: Balancer;
  readonly #over = new AbortController();
  readonly #following: Promise<void>;
  #stoppedAt: Milliseconds | undefined;

  private constructor(
    running: RunningOpenLoad,
    /** Offset 0 of the schedule, on the monotonic clock. */
    readonly startAt: Milliseconds,
    balancer: Balancer,
    first: BalancerCounters,
  ) {
    this.#running = running;
    this.#balancer = balancer;
    this.#counters = [first];
    this.#following = this.#follow();
  }

  /** Resolves when its start is set; rejects where it fails before. */
  static async begin(
    plan: OpenLoadPlan,
    { runner, balancer }: { readonly runner: TimedRunner; readonly balancer: Balancer },
    signal: AbortSignal,
  ): Promise<WatchedLoad> {
    const before = await balancer.counters();
    const running = JudgedOpenLoad.begin(plan, runner, signal);
    return new WatchedLoad(running, await running.startAt, balancer, before);
  }

  /** What the balancer has counted so far, in the order of time; goes on growing. */
  get counters(): readonly BalancerCounters[] {
    return this.#counters;
  }

  /** From when on nothing more was begun, where it was stopped. */
  get stoppedAt(): Milliseconds | undefined {
    return this.#stoppedAt;
  }

  /** Begins no more requests. */
  stop(): void {
    this.#stoppedAt ??= monotonicClock.now();
    this.#running.stop();
  }

  /**
   * Waits until that instant; rejects with the signal's reason where it aborts before, with the load's failure, and
   * where the load comes to its end: without one nothing can be seen.
   */
  async until(at: Milliseconds, signal: AbortSignal): Promise<void> {
    const leave = new AbortController();
    const waiting = setTimeout(Math.max(0, at - monotonicClock.now()), undefined, {
      signal: AbortSignal.any([signal, leave.signal]),
    });
    const ended = this.#running.result.then(({ health }) => {
      const over = 'the load was over before what was to happen to the cluster had happened';
      throw new Error([...(health.faults ?? []), over].join('; '));
    });
    try {
      await Promise.race([waiting, ended]);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      // A timer that nobody waits for would keep the process.
      leave.abort();
    }
  }

  /** What became of it, once every request has ended and the balancer was read once more. */
  async result(): Promise<JudgedOpenLoad> {
    try {
      return await this.#running.result;
    } finally {
      this.#over.abort();
      await this.#following;
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#over;
    for (let due = monotonicClock.now() + READING_INTERVAL; !signal.aborted; due += READING_INTERVAL) {
      // Instants that passed while a reading took its time are left out.
      due = Math.max(due, monotonicClock.now());
      await setTimeout(Math.max(0, due - monotonicClock.now()), undefined, { signal }).catch(() => undefined);
      this.#counters.push(await this.#balancer.counters());
    }
  }
}
