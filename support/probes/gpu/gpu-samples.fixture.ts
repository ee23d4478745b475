import { milliseconds } from '../../quantities/units';
import type { GpuReading } from './gpu-reading';
import type { GpuSample } from './gpu-sample';

/** A GPU of which the test tells what it needs. */
export const gpu = (figures: Partial<GpuReading> = {}): GpuReading => {
  const { index = 0 } = figures;
  return { index, name: 'T4', uuid: `GPU-${index}`, ...figures };
};

/** Samples one second apart; the first is the baseline. */
export const samplesOf = (...samples: readonly (readonly GpuReading[])[]): readonly GpuSample[] =>
  samples.map((gpus, second) => ({
    at: milliseconds(second * 1000),
    gpus,
    ...(second === 0 && { baseline: true }),
  }));

/** A process that computes. */
export const computing = (pid: number, name = 'server', type = 'C') => ({ pid, name, type });
