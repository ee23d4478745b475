import type { Reading } from '../../probe';
import type { GpuReading } from '../gpu-reading';
import type { GpuSample } from '../gpu-sample';
import { memoryTotalOf, memoryUsedOf, sumIfAll } from './memory-of';
import { ageNote } from './sample-age';
import { gpuLabels, readingOf, servingGpus, type ServerProcesses } from './serving-gpus';

/** The most memory that the GPUs which serve held at one time; in bytes. */
export type PeakMemory =
  | {
      readonly status: 'measured';
      readonly bytes: number;
      /** What they held before any load; absent where no sample was taken then. */
      readonly idleBytes?: number;
      /** What they have. */
      readonly totalBytes?: number;
      /** How many samples it is the largest of. */
      readonly readings: number;
      /** Which GPUs were counted, and who read them. */
      readonly source: string;
    }
  | { readonly status: 'unavailable'; readonly reason: string };

/**
 * The peak over all samples of the memory in use, summed over the GPUs that serve. Samples in which one of these
 * says nothing are left out: the rest of them is not the sum.
 */
export function peakMemory(
  { samples, source }: Extract<Reading<GpuSample>, { status: 'sampled' }>,
  processes: ServerProcesses = {},
): PeakMemory {
  const serving = servingGpus(samples, processes);
  const sumIn = (sample: GpuSample, figure: (gpu: GpuReading) => number | undefined): number | undefined =>
    sumIfAll(serving.map((gpu) => valueOf(readingOf(sample, gpu), figure)));
  const sums = samples.map((sample) => sumIn(sample, memoryUsedOf));
  const complete = sums.filter((sum) => sum !== undefined);
  if (complete.length === 0) {
    const silent = serving.filter((gpu) => memoryUsedOf(gpu) === undefined);
    const reason = `${source} does not say how much memory is in use on ${gpuLabels(silent.length > 0 ? silent : serving)}`;
    return { status: 'unavailable', reason };
  }
  const idleBytes = sums[samples.findIndex(({ baseline }) => baseline)];
  const totalBytes = sumIfAll(serving.map(memoryTotalOf));
  const leftOut = samples.length - complete.length;
  return {
    status: 'measured',
    // No spread: a run of days has more samples than a call takes arguments.
    bytes: complete.reduce((largest, sum) => Math.max(largest, sum)),
    ...(idleBytes !== undefined && { idleBytes }),
    ...(totalBytes !== undefined && { totalBytes }),
    readings: complete.length,
    source:
      `${source}: ${gpuLabels(serving)}${ageNote(samples)}` +
      (leftOut > 0 ? `; ${leftOut} samples without a figure of each GPU left out` : ''),
  };
}

const valueOf = (
  gpu: GpuReading | undefined,
  figure: (gpu: GpuReading) => number | undefined,
): number | undefined => (gpu === undefined ? undefined : figure(gpu));
