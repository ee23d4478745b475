import type { Cost } from './client-work';

/** What passes from here on costs; the operating system counts the CPU time of all threads of this process. */
export class CostMeter {
  readonly #cpu = process.cpuUsage();
  readonly #startedAt = performance.now();

  get cost(): Cost {
    const { user, system } = process.cpuUsage(this.#cpu);
    return { cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - this.#startedAt) / 1e3 };
  }
}
