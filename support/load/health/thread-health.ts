import { monitorEventLoopDelay, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import type { ConnectionCount } from '../../target/transport';

/** How one thread fared over some time; durations in ms. */
export interface ThreadHealth {
  /** As the reports call the worker whose thread it is: `w2 on host-b`; absent where its number is its name. */
  readonly name?: string;
  /**
   * How many requests of the load were its own; absent where that is not known. Of none it is over at once: what its
   * loop was busy with in those few ms held nothing up.
   */
  readonly requests?: number;
  readonly span: number;
  /** Share of the time that its event loop was busy, from 0 to 1. */
  readonly utilization: number;
  /** The same in its busiest window of a quarter of a second: a saturated second must not hide in a quiet minute. */
  readonly busiestWindow: number;
  /** By how much later than asked for the event loop came to a timer. */
  readonly eventLoopDelay: { readonly p50: number; readonly p99: number; readonly maximum: number };
  readonly gcPauses: { readonly count: number; readonly total: number; readonly maximum: number };
  /** CPU time of this thread; undefined where the runtime does not tell. */
  readonly cpu: number | undefined;
  /** To the server of the load: those that stood at its end, and those opened during it. */
  readonly connections?: ConnectionCount;
}

const WINDOW_MS = 250;
/** A finer timer would cost the watched thread some percent of a core. */
const TIMER_MS = 10;

/** Watches the thread that it is started in. */
export class ThreadHealthMeter {
  readonly #startedAt = performance.now();
  readonly #loopAtStart = performance.eventLoopUtilization();
  readonly #cpuAtStart = threadCpu();
  readonly #delay: ReturnType<typeof monitorEventLoopDelay>;
  readonly #gc: PerformanceObserver;
  readonly #windows: NodeJS.Timeout;
  readonly #pauses = { count: 0, total: 0, maximum: 0 };
  #windowAt = performance.now();
  #loopAtWindow = performance.eventLoopUtilization();
  #busiest = 0;
  #longestLateness = 0;

  private constructor() {
    this.#delay = monitorEventLoopDelay({ resolution: TIMER_MS });
    this.#delay.enable();
    this.#gc = new PerformanceObserver((list) => {
      this.#addPauses(list.getEntries());
    });
    this.#gc.observe({ entryTypes: ['gc'] });
    this.#windows = setInterval(() => {
      this.#endWindow();
    }, WINDOW_MS).unref();
  }

  static start(): ThreadHealthMeter {
    return new ThreadHealthMeter();
  }

  /** Ends the watch. A collection of the very turn of the loop that calls this may be missing. */
  stop(): ThreadHealth {
    clearInterval(this.#windows);
    this.#delay.disable();
    this.#addPauses(this.#gc.takeRecords());
    this.#gc.disconnect();
    // A loop that is blocked up to here has not come to its timers: they cannot tell of it.
    if (performance.now() - this.#windowAt >= WINDOW_MS) this.#endWindow();
    const { utilization } = performance.eventLoopUtilization(this.#loopAtStart);
    const cpu = threadCpu();
    return {
      span: performance.now() - this.#startedAt,
      utilization,
      // Less than a window was no window: a load that is so short is saturated where all of it was busy.
      busiestWindow: Math.max(this.#busiest, utilization),
      eventLoopDelay: {
        p50: this.#delayAt(50),
        p99: this.#delayAt(99),
        maximum: Math.max(overdue(this.#delay.count === 0 ? 0 : this.#delay.max), this.#longestLateness),
      },
      gcPauses: { ...this.#pauses },
      cpu: cpu === undefined || this.#cpuAtStart === undefined ? undefined : cpu - this.#cpuAtStart,
    };
  }

  #endWindow(): void {
    const { utilization } = performance.eventLoopUtilization(this.#loopAtWindow);
    this.#busiest = Math.max(this.#busiest, utilization);
    this.#loopAtWindow = performance.eventLoopUtilization();
    const now = performance.now();
    this.#longestLateness = Math.max(this.#longestLateness, now - this.#windowAt - WINDOW_MS);
    this.#windowAt = now;
  }

  // Added up at once: a soak has more collections than can be kept.
  #addPauses(entries: readonly PerformanceEntry[]): void {
    for (const { duration } of entries) {
      this.#pauses.count += 1;
      this.#pauses.total += duration;
      this.#pauses.maximum = Math.max(this.#pauses.maximum, duration);
    }
  }

  #delayAt(percentile: number): number {
    return overdue(this.#delay.count === 0 ? 0 : this.#delay.percentile(percentile));
  }
}

/** The histogram holds the time between two runs of the timer, which is what was asked for and the delay. */
const overdue = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - TIMER_MS);

function threadCpu(): number | undefined {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } };
  if (threadCpuUsage === undefined) return undefined;
  const { user, system } = threadCpuUsage();
  return (user + system) / 1e3;
}
