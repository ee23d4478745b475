import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import type { CollectorStatus } from './collector-status';

/** CPU time of the thread that it is made in. */
export class ThreadCost {
  readonly #at = monotonicClock.now();
  readonly #used = process.threadCpuUsage();

  /** Since it was made. */
  get now(): CollectorStatus['cost'] {
    const { user, system } = process.threadCpuUsage(this.#used);
    const cpuMs = milliseconds((user + system) / 1000);
    const passed = monotonicClock.now() - this.#at;
    return { cpuMs, percentOfCore: passed > 0 ? (100 * cpuMs) / passed : 0 };
  }
}
