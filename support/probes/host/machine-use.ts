import { cpus } from 'node:os';
import { monotonicClock, type Clock } from '../../quantities/clock';

/** CPU use of the whole machine in % of all of its cores, over the time since the sample before. */
interface CpuSample {
  /** The middle of that time, in ms of the monotonic clock. */
  readonly at: number;
  readonly value: number;
}

/** Time that the cores were busy, and all of it, in ms since the machine started. */
interface CoreTimes {
  readonly busy: number;
  readonly total: number;
}

/** What is handed in by tests. */
interface MachineUseSettings {
  readonly clock?: Clock;
  readonly readTimes?: () => CoreTimes;
  /** Ms between samples. */
  readonly interval?: number;
}

const INTERVAL = 500;
/** An hour of samples; beyond it two neighbours become one, again and again. */
const MOST_SAMPLES = 7200;

/**
 * How busy this machine is, sampled every 500 ms while it runs, in little memory however long. It keeps no process
 * alive. Work of other programs and of the kernel is in it; so is that of the client itself.
 */
export class MachineUse implements Disposable {
  readonly #clock: Clock;
  readonly #readTimes: () => CoreTimes;
  readonly #interval: number;
  #timer: NodeJS.Timeout | undefined;
  #before: { readonly at: number; readonly times: CoreTimes } | undefined;
  #samples: CpuSample[] = [];
  /** How many readings one sample is made of. */
  #readings = 1;
  #skipped = 0;

  constructor({
    clock = monotonicClock,
    readTimes = coreTimes,
    interval = INTERVAL,
  }: MachineUseSettings = {}) {
    this.#clock = clock;
    this.#readTimes = readTimes;
    this.#interval = interval;
  }

  /** Begins to sample; does nothing where it already does. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#before = this.#read();
    this.#timer = setInterval(() => {
      this.sample();
    }, this.#interval);
    this.#timer.unref();
  }

  /** Takes a sample now, as the timer does: tests have no need to wait. */
  sample(): void {
    this.#skipped += 1;
    if (this.#before !== undefined && this.#skipped < this.#readings) return;
    this.#skipped = 0;
    const now = this.#read();
    const before = this.#before;
    this.#before = now;
    if (before === undefined) return;
    const total = now.times.total - before.times.total;
    // Counters may stand still for a moment, and idle time may run backwards by a tick.
    if (!(total > 0)) return;
    const value = (100 * (now.times.busy - before.times.busy)) / total;
    this.#samples.push({ at: (before.at + now.at) / 2, value: Math.min(100, Math.max(0, value)) });
    if (this.#samples.length > MOST_SAMPLES) this.#halve();
  }

  /** Samples of that time in ms of the monotonic clock, in rising order; none where nothing was sampled then. */
  between(from: number, to: number): readonly CpuSample[] {
    return this.#samples.filter(({ at }) => at >= from && at <= to);
  }

  /** Ends sampling; what was sampled stays. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#before = undefined;
  }

  #read(): { readonly at: number; readonly times: CoreTimes } {
    return { at: this.#clock.now(), times: this.#readTimes() };
  }

  /** Two neighbours become one that stands for both, and samples come half as often. */
  #halve(): void {
    const pairs = Math.floor(this.#samples.length / 2);
    this.#samples = Array.from({ length: pairs }, (_, index) =>
      this.#samples.slice(2 * index, 2 * index + 2).reduce((one, other) => ({
        at: (one.at + other.at) / 2,
        value: (one.value + other.value) / 2,
      })),
    );
    this.#readings *= 2;
  }
}

/** As Node tells, on any system; without the time that other virtual machines took (steal). */
function coreTimes(): CoreTimes {
  let [busy, total] = [0, 0];
  for (const { times } of cpus()) {
    const used = times.user + times.nice + times.sys + times.irq;
    busy += used;
    total += used + times.idle;
  }
  return { busy, total };
}
