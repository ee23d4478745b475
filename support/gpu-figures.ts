import type { Evidence } from './assertions/judge';
import type { GpuMonitoring } from './gpu-monitoring';
import type { LoadSummary } from './load/load-summary';
import type { Observation } from './observation';
import type { Observations } from './observations';
import { gpuUsage, type GpuUsage } from './probes/gpu/analysis/gpu-usage';
import { peakMemory } from './probes/gpu/analysis/peak-memory';
import { formatQuantity, type Dimension } from './quantities/quantity';
import type { Milliseconds } from './quantities/units';
import { meanOfRuns } from './statistics/student-t';

/** When a run was. */
interface Span {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

type Use = GpuUsage['all'];

/** Notes what the GPUs did in repeated runs, averaged over them with the run as the unit. */
export function observeGpuRuns(gpu: GpuMonitoring, spans: readonly Span[], observations: Observations): void {
  const reading = gpu.read();
  const note = (
    name: Observation,
    dimension: Dimension,
    figure: (use: Use, totalBytes: number | undefined) => number | undefined,
  ): void => {
    const source = reading.status === 'sampled' ? reading.source : 'no GPU';
    observations.note(name, () => overRuns(gpu, spans, dimension, figure), source);
  };
  note('allocated GPU memory', 'data size', ({ meanMemory }) => meanMemory);
  note('GPU utilisation', 'share', ({ utilisation }) => utilisation);
  note('share of GPU memory in use', 'share', ({ meanMemory }, totalBytes) =>
    meanMemory === undefined || totalBytes === undefined ? undefined : (100 * meanMemory) / totalBytes,
  );
}

function overRuns(
  gpu: GpuMonitoring,
  spans: readonly Span[],
  dimension: Dimension,
  figure: (use: Use, totalBytes: number | undefined) => number | undefined,
): Evidence {
  const reading = gpu.read();
  if (reading.status === 'unavailable') return reading;
  const peak = peakMemory(reading, gpu.processes);
  const totalBytes = peak.status === 'measured' ? peak.totalBytes : undefined;
  const values = spans.flatMap(
    (span) => figure(gpuUsage(reading.samples, { ...span, ...gpu.processes }).all, totalBytes) ?? [],
  );
  if (values.length === 0)
    return {
      status: 'unavailable',
      reason: `${reading.source} gave no such figure during the ${spans.length} runs: the driver does not tell it, or a run is shorter than the second between two samples`,
    };
  return meanOfRuns(values, dimension);
}

/** What the GPUs did under a load, in a line for the report; undefined where none was seen. */
export function gpuText(gpu: GpuMonitoring, { rounds, outputTokens }: LoadSummary): string | undefined {
  const reading = gpu.isBegun ? gpu.read() : undefined;
  const [first, last] = [rounds[0]?.span, rounds.at(-1)?.span];
  if (reading?.status !== 'sampled' || first === undefined || last === undefined) return undefined;
  const { all, gpus } = gpuUsage(reading.samples, { from: first.from, to: last.to, ...gpu.processes });
  const peak = peakMemory(reading, gpu.processes);
  const size = (value: number): string => formatQuantity({ dimension: 'data size', value });
  const shown = (value: number | undefined, text: (value: number) => string): string[] =>
    value === undefined ? [] : [text(value)];
  const energy =
    all.energy.status === 'measured' && outputTokens > 0
      ? [`${(all.energy.joules / outputTokens).toPrecision(3)} J per output token (${all.energy.source})`]
      : [];
  const idle =
    peak.status === 'measured' && peak.idleBytes !== undefined
      ? `, ${size(peak.idleBytes)} before any load`
      : '';
  const parts = [
    ...shown(all.utilisation, (value) => `busy ${value.toFixed(0)}% of the time`),
    ...shown(all.memoryUtilisation, (value) => `memory read or written ${value.toFixed(0)}% of it`),
    ...shown(all.peakMemory, (value) => `at most ${size(value)} in use${idle}`),
    ...shown(all.power, (value) => `${value.toFixed(0)} W`),
    ...energy,
    ...shown(all.temperatureMax, (value) => `at most ${value} °C`),
    ...shown(all.graphicsClockMin, (value) => `at least ${value} MHz`),
  ];
  return `${gpus.map(({ label }) => label).join(', ')} under this load, by ${reading.source}: ${parts.join(', ')}`;
}
