import { setTimeout } from 'node:timers/promises';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import type { Probe, RunningProbe } from '../probe';
import { metricsProviders } from './dcgm/metrics-providers';
import type { GpuProbeOptions } from './gpu-probe-options';
import type { GpuSample } from './gpu-sample';
import { GpuSampling } from './gpu-sampling';
import { nvidiaSmiProvider } from './nvidia-smi/nvidia-smi-provider';
import { rocmSmiProvider } from './rocm-smi/rocm-smi-provider';

const DEFAULTS: Omit<GpuProbeOptions, 'providers'> = {
  interval: milliseconds(1000),
  deadline: milliseconds(5000),
  clock: monotonicClock,
  wait: async (duration, signal) => {
    await setTimeout(duration, undefined, { signal, ref: false }).catch(() => undefined);
  },
};

/** Samples the GPUs of this machine, or those that a URL of metrics tells of, until it is disposed. */
export class GpuProbe implements Probe<GpuSample> {
  readonly name = 'gpu';
  readonly #options: GpuProbeOptions;

  /**
   * With a `metricsUrl`, of a dcgm-exporter or a Prometheus server, only that is asked; else nvidia-smi, then
   * rocm-smi. Throws a `TypeError` where the URL is none.
   */
  constructor({
    metricsUrl,
    ...options
  }: Partial<GpuProbeOptions> & { readonly metricsUrl?: string | undefined } = {}) {
    const providers =
      metricsUrl === undefined ? [nvidiaSmiProvider(), rocmSmiProvider()] : metricsProviders(metricsUrl);
    this.#options = { ...DEFAULTS, providers, ...options };
  }

  /**
   * Resolves when the first round of calls has ended, so that its reading says at once whether there is a GPU:
   * its first sample is the baseline, if no load was sent before.
   */
  async start(signal: AbortSignal): Promise<RunningProbe<GpuSample>> {
    const sampling = new GpuSampling(this.#options, signal);
    await sampling.sample('baseline');
    sampling.goOn();
    return sampling;
  }
}
