import { setTimeout } from 'node:timers/promises';
import { monotonicClock, type Clock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { Probe, Reading, RunningProbe } from '../probe';
import { ProcessError } from './process-error';
import { ProcessMeter } from './process-meter';
import type { ProcessUsage } from './process-usage';
import { PROC, unavailable, whyNoProc, type Unavailable } from './unavailable';

/** One look at a process tree. */
export type ProcessSample = ProcessUsage;

/** The process to observe, as `findListeningProcess` gives it, or why there is none: a remote server, for example. */
export type ObservedProcess = { readonly status: 'found'; readonly pid: number } | Unavailable;

/** Where the probe reads, and how often. */
export interface ProcessProbeOptions {
  /** Between samples. */
  readonly interval: Milliseconds;
  /** Between looks for new descendants, which touch all processes of the machine. */
  readonly treeInterval: Milliseconds;
  readonly proc: string;
  readonly clock: Clock;
  /** Resolves after that time, or early when the signal aborts. */
  readonly wait: (duration: Milliseconds, signal: AbortSignal) => Promise<void>;
}

const DEFAULTS: ProcessProbeOptions = {
  interval: milliseconds(250),
  treeInterval: milliseconds(1000),
  proc: PROC,
  clock: monotonicClock,
  wait: async (duration, signal) => {
    await setTimeout(duration, undefined, { signal, ref: false }).catch(() => undefined);
  },
};

/** Samples CPU time and memory of a process of this machine and its descendants until it is disposed. */
export class ProcessProbe implements Probe<ProcessSample> {
  readonly name = 'server process';
  readonly #options: ProcessProbeOptions;
  readonly #meter: ProcessMeter | Unavailable;

  constructor(observed: ObservedProcess, options: Partial<ProcessProbeOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
    this.#meter = meterOf(observed, this.#options);
  }

  /** Takes the first sample, so that its reading says at once whether there is something to observe. */
  start(signal: AbortSignal): Promise<RunningProbe<ProcessSample>> {
    return Promise.resolve(new Sampling(this.#meter, this.#options, signal));
  }

  /** Reads at once, new descendants included: before and after a piece of load, for `usageBetween`. */
  usageNow(): ProcessUsage | Unavailable {
    if (!(this.#meter instanceof ProcessMeter)) return this.#meter;
    try {
      return this.#meter.read('look for new ones');
    } catch (error) {
      return unavailable((error as Error).message);
    }
  }
}

function meterOf(
  observed: ObservedProcess,
  { proc, clock }: ProcessProbeOptions,
): ProcessMeter | Unavailable {
  if (observed.status === 'unavailable') return observed;
  const missing = whyNoProc(proc);
  if (missing !== undefined) return unavailable(missing);
  try {
    return new ProcessMeter(observed.pid, proc, clock);
  } catch (error) {
    return unavailable((error as Error).message);
  }
}

class Sampling implements RunningProbe<ProcessSample> {
  readonly #meter: ProcessMeter | Unavailable;
  readonly #options: ProcessProbeOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #samples: ProcessSample[] = [];
  readonly #loop: Promise<void>;
  #treeDue: number;
  #failures = 0;
  #failure: unknown;

  constructor(meter: ProcessMeter | Unavailable, options: ProcessProbeOptions, signal: AbortSignal) {
    this.#meter = meter;
    this.#options = options;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    this.#treeDue = options.clock.now();
    this.#loop = meter instanceof ProcessMeter ? this.#sampleOnAndOn(meter) : Promise.resolve();
  }

  read(): Reading<ProcessSample> {
    const meter = this.#meter;
    if (!(meter instanceof ProcessMeter)) return meter;
    const why = this.#failure instanceof Error ? this.#failure.message : 'stopped before the first sample';
    const last = this.#samples.at(-1);
    if (last === undefined) return unavailable(why);
    const source = `/proc, of process ${last.pid} (${meter.name ?? 'of unknown name'}) and its descendants`;
    const failed =
      this.#failure !== undefined && `; ${this.#failures} samples failed, the last because ${why}`;
    const ended = this.#hasEnded && `; no more after ${this.#samples.length} samples, because ${why}`;
    return { status: 'sampled', samples: this.#samples, source: `${source}${ended || failed || ''}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  get #hasEnded(): boolean {
    return this.#failure instanceof ProcessError && this.#failure.lasting;
  }

  async #sampleOnAndOn(meter: ProcessMeter): Promise<void> {
    const { clock, interval, wait } = this.#options;
    for (let due = clock.now() + interval; !this.#signal.aborted; due += interval) {
      this.#sample(meter);
      if (this.#hasEnded) return;
      // Instants that passed while the program was busy are left out, not made up for.
      const now = clock.now();
      due = Math.max(due, now);
      await wait(milliseconds(due - now), this.#signal);
    }
  }

  /** Adds one sample, or counts a failure. */
  #sample(meter: ProcessMeter): void {
    const { clock, treeInterval } = this.#options;
    const isDue = clock.now() >= this.#treeDue;
    if (isDue) this.#treeDue = clock.now() + treeInterval;
    try {
      this.#samples.push(meter.read(isDue ? 'look for new ones' : 'known'));
    } catch (error) {
      this.#failures += 1;
      this.#failure = error;
    }
  }
}
