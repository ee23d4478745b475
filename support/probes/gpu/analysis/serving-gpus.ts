import { computes, gpuLabel, type GpuReading } from '../gpu-reading';
import type { GpuSample } from '../gpu-sample';

/** The server's processes with all their descendants, as `GpuProcess.pid` counts them; absent where unknown. */
export interface ServerProcesses {
  readonly serverPids?: ReadonlySet<number> | undefined;
}

/**
 * The GPUs that serve: those on which one of the server's processes ran at any time; where that is unknown those
 * on which any process computed; all where none can be seen, as from inside a container.
 */
export function servingGpus(
  samples: readonly GpuSample[],
  { serverPids }: ServerProcesses = {},
): readonly GpuReading[] {
  const readings = samples.flatMap(({ gpus }) => gpus);
  const of = (isOne: (gpu: GpuReading) => boolean): readonly GpuReading[] => distinct(readings.filter(isOne));
  const servers = of(({ processes }) => processes?.some(({ pid }) => serverPids?.has(pid)) ?? false);
  if (servers.length > 0) return servers;
  const busy = of(({ processes }) => processes?.some(computes) ?? false);
  return busy.length > 0 ? busy : distinct(readings);
}

/** The first reading of each GPU. */
const distinct = (readings: readonly GpuReading[]): readonly GpuReading[] =>
  [...Map.groupBy(readings, ({ uuid }) => uuid).values()].flatMap(([first]) => first ?? []);

/** Those GPUs in words. */
export const gpuLabels = (gpus: readonly GpuReading[]): string => gpus.map(gpuLabel).join(', ');

/** What one of these GPUs said in a sample; undefined where it was not among those that answered. */
export const readingOf = ({ gpus }: GpuSample, { uuid }: GpuReading): GpuReading | undefined =>
  gpus.find((gpu) => gpu.uuid === uuid);
