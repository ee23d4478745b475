import { gpuLabel, type GpuReading, type ThrottleCause } from '../gpu-reading';
import type { GpuSample } from '../gpu-sample';
import { readingOf } from './serving-gpus';

/**
 * Says which of these GPUs were slowed during the run, why, and in how many samples; and where a counter of time
 * shows it though no sample caught it. What was so before the load began is not of the run.
 */
export function throttling(samples: readonly GpuSample[], gpus: readonly GpuReading[]): readonly string[] {
  return gpus.flatMap((gpu) => {
    const readings = samples.flatMap((sample) => {
      const reading = readingOf(sample, gpu);
      return reading === undefined ? [] : [{ reading, isRun: sample.baseline !== true }];
    });
    const run = readings.filter(({ isRun }) => isRun).map(({ reading }) => reading);
    const seen = reasonsIn(run);
    const caught = [...seen].map(
      ([reason, times]) => `${gpuLabel(gpu)} was slowed (${reason}) in ${times} of ${run.length} samples`,
    );
    const counted = risenBetween(readings[0]?.reading, readings.at(-1)?.reading)
      .filter((cause) => !seen.has(cause))
      .map((cause) => `${gpuLabel(gpu)} was slowed (${cause}) between samples, as its counter shows`);
    return [...caught, ...counted];
  });
}

function reasonsIn(readings: readonly GpuReading[]): ReadonlyMap<ThrottleCause, number> {
  const reasons = readings.flatMap(({ throttleReasons = [] }): readonly ThrottleCause[] => throttleReasons);
  return new Map([...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length]));
}

function risenBetween(first: GpuReading | undefined, last: GpuReading | undefined): readonly ThrottleCause[] {
  const before: Readonly<Record<string, number>> = first?.throttleCounters ?? {};
  return Object.entries(last?.throttleCounters ?? {})
    .filter(([cause, value]) => value > (before[cause] ?? Infinity))
    .map(([cause]) => cause as ThrottleCause);
}
