import type { Reading } from '../probe';
import type { GpuMemory, GpuSample } from './gpu-sample';

/** The most memory, in bytes, that the GPUs which serve held at one time. */
export interface PeakMemory {
  readonly bytes: number;
  readonly readings: number;
  /** Which GPUs were counted, and who read them. */
  readonly source: string;
}

/**
 * The peak over all samples of the memory in use, summed over the GPUs that serve: those that ran a process
 * in any sample, or all where nvidia-smi lists no process (it sees none of other containers).
 */
export function peakMemory(reading: Extract<Reading<GpuSample>, { status: 'sampled' }>): PeakMemory {
  const busy = new Set(
    reading.samples.flatMap(({ gpus }) =>
      gpus.filter(({ processes }) => processes.length > 0).map(({ uuid }) => uuid),
    ),
  );
  const serves = ({ uuid }: GpuMemory): boolean => busy.size === 0 || busy.has(uuid);
  const sums = reading.samples.map(({ gpus }) =>
    gpus.filter(serves).reduce((sum, { memoryUsed }) => sum + memoryUsed, 0),
  );
  const names =
    reading.samples[0]?.gpus.filter(serves).map(({ index, name }) => `GPU ${index} (${name})`) ?? [];
  return {
    bytes: Math.max(...sums),
    readings: sums.length,
    source: `${reading.source}: ${names.join(', ')}`,
  };
}
