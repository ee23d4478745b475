import { setTimeout } from 'node:timers/promises';
import { monotonicClock, type Clock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { Probe, Reading, RunningProbe } from '../probe';
import type { GpuSample } from './gpu-sample';
import { NvidiaSmiError } from './nvidia-smi-error';
import { readNvidiaSmi, type NvidiaSmiReader } from './nvidia-smi-reader';
import { parseNvidiaSmi } from './nvidia-smi-report';

/** How the probe asks, and how often. */
export interface GpuMemoryProbeOptions {
  /** From the beginning of one call to that of the next; longer where a call takes longer. */
  readonly interval: Milliseconds;
  /** A call that takes longer gives no sample. */
  readonly deadline: Milliseconds;
  readonly readNvidiaSmi: NvidiaSmiReader;
  readonly clock: Clock;
  /** Resolves after that time, or early when the signal aborts. */
  readonly wait: (duration: Milliseconds, signal: AbortSignal) => Promise<void>;
}

const DEFAULTS: GpuMemoryProbeOptions = {
  interval: milliseconds(1000),
  deadline: milliseconds(5000),
  readNvidiaSmi,
  clock: monotonicClock,
  wait: async (duration, signal) => {
    await setTimeout(duration, undefined, { signal, ref: false }).catch(() => undefined);
  },
};

/** Samples the memory of this machine's NVIDIA GPUs through nvidia-smi until it is disposed. */
export class GpuMemoryProbe implements Probe<GpuSample> {
  readonly name = 'gpu memory';
  readonly #options: GpuMemoryProbeOptions;

  constructor(options: Partial<GpuMemoryProbeOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Resolves when the first call has ended, so that its reading says at once whether there is a GPU. */
  async start(signal: AbortSignal): Promise<RunningProbe<GpuSample>> {
    const sampling = new Sampling(this.#options, signal);
    await sampling.sample();
    sampling.goOn();
    return sampling;
  }
}

class Sampling implements RunningProbe<GpuSample> {
  readonly #options: GpuMemoryProbeOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #samples: GpuSample[] = [];
  #failures = 0;
  #failure: NvidiaSmiError | undefined;
  #callUnderWay = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: GpuMemoryProbeOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  read(): Reading<GpuSample> {
    if (this.#samples.length > 0) {
      const failed =
        this.#failure && `; ${this.#failures} calls failed, the last because ${this.#failure.message}`;
      return { status: 'sampled', samples: this.#samples, source: `nvidia-smi${failed ?? ''}` };
    }
    return { status: 'unavailable', reason: this.#failure?.message ?? 'stopped before nvidia-smi answered' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  goOn(): void {
    this.#loop = this.#sampleOnAndOn();
  }

  /** Adds one sample, or counts a failure; never rejects. */
  async sample(): Promise<void> {
    // One that hangs cannot be ended from here; another beside it would only hang too.
    if (this.#callUnderWay) return;
    const { clock, deadline, wait } = this.#options;
    const answered = new AbortController();
    const outcome = await Promise.race([
      this.#call(),
      wait(deadline, AbortSignal.any([this.#signal, answered.signal])).then(() => 'late' as const),
    ]);
    answered.abort();
    if (this.#signal.aborted) return;
    if (outcome === 'late') this.#fail(new NvidiaSmiError(`nvidia-smi did not answer within ${deadline} ms`));
    else if (outcome instanceof NvidiaSmiError) this.#fail(outcome);
    else this.#samples.push({ at: clock.now(), gpus: outcome });
  }

  async #sampleOnAndOn(): Promise<void> {
    const { clock, interval, wait } = this.#options;
    for (let due = clock.now() + interval; this.#failure?.lasting !== true; due += interval) {
      // Where a call took longer than the interval, instants that have passed are left out, not made up for.
      due = Math.max(due, clock.now());
      await wait(milliseconds(due - clock.now()), this.#signal);
      if (this.#signal.aborted) return;
      await this.sample();
    }
  }

  async #call(): Promise<GpuSample['gpus'] | NvidiaSmiError> {
    this.#callUnderWay = true;
    try {
      return parseNvidiaSmi(await this.#options.readNvidiaSmi());
    } catch (error) {
      if (error instanceof NvidiaSmiError) return error;
      return new NvidiaSmiError(`nvidia-smi failed: ${String(error)}`, { cause: error });
    } finally {
      this.#callUnderWay = false;
    }
  }

  #fail(error: NvidiaSmiError): void {
    this.#failures += 1;
    this.#failure = error;
  }
}
