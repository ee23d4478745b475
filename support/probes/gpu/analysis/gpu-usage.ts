import { gpuLabel, type GpuReading } from '../gpu-reading';
import type { GpuSample } from '../gpu-sample';
import { known, type MaybeKnown } from '../known';
import { energyOver, type Energy, type Interval, type TimedReading } from './gpu-energy';
import { memoryUsedOf, sumIfAll } from './memory-of';
import { readingOf, servingGpus, type ServerProcesses } from './serving-gpus';

/** What was seen over an interval; a figure that no sample gave is absent. */
interface UseFigures {
  /** Percent of the time in which a kernel ran; mean of the samples. */
  readonly utilisation?: number;
  /** Percent of the time in which memory was read or written; mean of the samples. */
  readonly memoryUtilisation?: number;
  /** W; mean of the samples. */
  readonly power?: number;
  /** Bytes. */
  readonly peakMemory?: number;
  /** Bytes; mean of the samples. */
  readonly meanMemory?: number;
  /** Degrees Celsius. */
  readonly temperatureMax?: number;
  /** MHz. */
  readonly graphicsClockMin?: number;
  /** MHz. */
  readonly memoryClockMin?: number;
}

/** What one GPU, or all that serve together, did over an interval. */
interface GpuUse extends UseFigures {
  /** Samples in the interval. */
  readonly readings: number;
  readonly energy: Energy;
}

/** What the GPUs that serve did over an interval. */
export interface GpuUsage {
  readonly gpus: readonly (GpuUse & { readonly uuid: string; readonly label: string })[];
  /** Means of the shares of time, sums of power, energy and memory; absent where one of the GPUs lacks it. */
  readonly all: GpuUse;
}

/** Sums up the samples of an interval, its ends among them; energy also from those around it. */
export function gpuUsage(
  samples: readonly GpuSample[],
  { from, to, ...processes }: Interval & ServerProcesses,
): GpuUsage {
  const serving = servingGpus(samples, processes);
  const inside = samples.filter(({ at }) => at >= from && at <= to);
  const gpus = serving.map((gpu) => ({
    uuid: gpu.uuid,
    label: gpuLabel(gpu),
    readings: timed(inside, gpu).length,
    energy: energyOver(timed(samples, gpu), { from, to }),
    ...figuresOf(timed(inside, gpu).map((one) => one.gpu)),
  }));
  return { gpus, all: together(gpus, peakOf(inside, serving), inside.length) };
}

function timed(samples: readonly GpuSample[], gpu: GpuReading): readonly TimedReading[] {
  return samples.flatMap((sample) => {
    const reading = readingOf(sample, gpu);
    return reading === undefined ? [] : [{ at: sample.at, gpu: reading }];
  });
}

function figuresOf(readings: readonly GpuReading[]): UseFigures {
  const all = (figure: (gpu: GpuReading) => number | undefined): readonly number[] =>
    readings.map(figure).filter((value) => value !== undefined);
  const memory = all(memoryUsedOf);
  return known<UseFigures>({
    utilisation: mean(all((gpu) => gpu.utilisation)),
    memoryUtilisation: mean(all((gpu) => gpu.memoryUtilisation)),
    power: mean(all((gpu) => gpu.power)),
    peakMemory: largest(memory),
    meanMemory: mean(memory),
    temperatureMax: largest(all((gpu) => gpu.temperature)),
    graphicsClockMin: smallest(all((gpu) => gpu.graphicsClock)),
    memoryClockMin: smallest(all((gpu) => gpu.memoryClock)),
  });
}

function together(gpus: readonly GpuUse[], peakMemory: number | undefined, readings: number): GpuUse {
  const sum = (figure: keyof UseFigures): number | undefined => sumIfAll(gpus.map((gpu) => gpu[figure]));
  const share = (figure: keyof UseFigures): number | undefined => {
    const total = sum(figure);
    return total === undefined || gpus.length === 0 ? undefined : total / gpus.length;
  };
  const every = (figure: keyof UseFigures): readonly number[] =>
    sum(figure) === undefined ? [] : gpus.map((gpu) => gpu[figure]).filter((value) => value !== undefined);
  const figures: MaybeKnown<UseFigures> = {
    utilisation: share('utilisation'),
    memoryUtilisation: share('memoryUtilisation'),
    power: gpus.length === 0 ? undefined : sum('power'),
    peakMemory,
    meanMemory: gpus.length === 0 ? undefined : sum('meanMemory'),
    temperatureMax: largest(every('temperatureMax')),
    graphicsClockMin: smallest(every('graphicsClockMin')),
    memoryClockMin: smallest(every('memoryClockMin')),
  };
  return { readings, energy: sumOfEnergy(gpus.map(({ energy }) => energy)), ...known<UseFigures>(figures) };
}

/** The largest sum at one time, which is not the sum of the largest; of samples that have it of each GPU. */
const peakOf = (samples: readonly GpuSample[], gpus: readonly GpuReading[]): number | undefined =>
  largest(
    samples
      .map((sample) =>
        sumIfAll(
          gpus.map((gpu) => {
            const reading = readingOf(sample, gpu);
            return reading === undefined ? undefined : memoryUsedOf(reading);
          }),
        ),
      )
      .filter((value) => value !== undefined),
  );

function sumOfEnergy(energies: readonly Energy[]): Energy {
  const joules = energies.map((energy) => (energy.status === 'measured' ? energy.joules : undefined));
  const total = energies.length === 0 ? undefined : sumIfAll(joules);
  const words = (of: Energy): string => (of.status === 'measured' ? of.source : of.reason);
  const said = new Set(
    energies.filter(({ status }) => total !== undefined || status === 'unavailable').map(words),
  );
  if (total === undefined)
    return { status: 'unavailable', reason: [...said].join('; ') || 'no GPU was seen' };
  return { status: 'measured', joules: total, source: [...said].join('; ') };
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

const largest = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));

const smallest = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => Math.min(a, b));
