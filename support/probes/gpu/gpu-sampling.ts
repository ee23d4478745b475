import { milliseconds } from '../../quantities/units';
import type { Reading, RunningProbe } from '../probe';
import type { GpuProbeOptions } from './gpu-probe-options';
import type { GpuProvider } from './gpu-provider';
import { GpuProviderError } from './gpu-provider-error';
import type { GpuReading } from './gpu-reading';
import type { GpuSample } from './gpu-sample';
import { sharing } from './sharing';

/** The probe at work. */
export class GpuSampling implements RunningProbe<GpuSample> {
  readonly #options: GpuProbeOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #samples: GpuSample[] = [];
  /** The last failure of each provider. */
  readonly #failures = new Map<GpuProvider, GpuProviderError>();
  #failed = 0;
  /** The first that answered. */
  #chosen: GpuProvider | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: GpuProbeOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  read(): Reading<GpuSample> {
    const chosen = this.#chosen;
    if (chosen === undefined) {
      const reasons = [...this.#failures.values()].map(({ message }) => message);
      return { status: 'unavailable', reason: reasons.join('; ') || 'stopped before any GPU answered' };
    }
    const failed =
      this.#failed > 0 &&
      `; ${this.#failed} calls failed, the last because ${this.#failures.get(chosen)?.message ?? ''}`;
    return { status: 'sampled', samples: this.#samples, source: `${chosen.name}${failed || ''}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  goOn(): void {
    this.#loop = this.#sampleOnAndOn();
  }

  /** Adds one sample, or counts a failure; never rejects. */
  async sample(baseline?: 'baseline'): Promise<void> {
    for (const provider of this.#candidates()) {
      const outcome = await this.#ask(provider);
      if (this.#signal.aborted) return;
      if (!(outcome instanceof GpuProviderError)) {
        this.#add(provider, outcome, baseline);
        return;
      }
      this.#failures.set(provider, outcome);
    }
    this.#failed += 1;
  }

  /** Who may answer: the one that did, or all but those that never will. */
  #candidates(): readonly GpuProvider[] {
    const all = this.#chosen === undefined ? this.#options.providers : [this.#chosen];
    return all.filter((provider) => this.#failures.get(provider)?.lasting !== true);
  }

  #add(provider: GpuProvider, gpus: readonly GpuReading[], baseline: 'baseline' | undefined): void {
    this.#chosen = provider;
    const replayedFrom = gpus.find((gpu) => gpu.replayedFrom !== undefined)?.replayedFrom;
    this.#samples.push({
      at: this.#options.clock.now(),
      gpus: sharing(this.#samples.at(-1)?.gpus, gpus),
      ...(baseline !== undefined && { baseline: true }),
      ...(replayedFrom !== undefined && { replayedFrom: sharing(undefined, replayedFrom) }),
    });
  }

  async #sampleOnAndOn(): Promise<void> {
    const { clock, interval, wait } = this.#options;
    const begin = clock.now();
    for (let turn = 1; this.#candidates().length > 0; turn += 1) {
      const now = clock.now();
      // Where a call took longer than the interval, instants that have passed are left out, not made up for.
      turn = Math.max(turn, Math.ceil((now - begin) / interval));
      await wait(milliseconds(begin + turn * interval - now), this.#signal);
      if (this.#signal.aborted) return;
      await this.sample();
    }
  }

  /** Gives up, and has the provider give up, at the deadline and when the probe is stopped. */
  async #ask(provider: GpuProvider): Promise<readonly GpuReading[] | GpuProviderError> {
    const { deadline, wait } = this.#options;
    const call = new AbortController();
    const abort = (): void => {
      call.abort();
    };
    this.#signal.addEventListener('abort', abort);
    if (this.#signal.aborted) abort();
    try {
      return await Promise.race([
        answerOf(provider, call.signal),
        wait(deadline, call.signal).then(
          () => new GpuProviderError(`${provider.name} did not answer within ${deadline} ms`),
        ),
      ]);
    } finally {
      this.#signal.removeEventListener('abort', abort);
      abort();
    }
  }
}

async function answerOf(
  provider: GpuProvider,
  signal: AbortSignal,
): Promise<readonly GpuReading[] | GpuProviderError> {
  try {
    return await provider.read(signal);
  } catch (error) {
    if (error instanceof GpuProviderError) return error;
    return new GpuProviderError(`${provider.name} failed: ${String(error)}`, { cause: error });
  }
}
