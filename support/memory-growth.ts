import type { Evidence } from './assertions/judge';
import type { GpuMonitoring } from './gpu-monitoring';
import { memoryUsedOf, sumIfAll } from './probes/gpu/analysis/memory-of';
import { readingOf, servingGpus } from './probes/gpu/analysis/serving-gpus';
import type { Reading } from './probes/probe';
import { ProcessProbe } from './probes/process/process-probe';
import type { SeriesSample } from './probes/server-metrics/server-metrics-probe';
import { monotonicClock } from './quantities/clock';
import { milliseconds, type Milliseconds } from './quantities/units';
import { run } from './run';
import { serverProcess } from './server-meter';
import type { ServerMetricsWatch } from './server-metrics-watch';
import type { TimedValue } from './statistics/timed-value';
import { extrapolate, trendOf } from './statistics/trend';
import type { SystemUnderTest } from './system/system-under-test';

/** A page: the least that a resident set changes by. */
const PAGE_BYTES = 4096;
const INTERVAL = milliseconds(500);
/** A scrape is work for the server. */
const SCRAPE_INTERVAL = milliseconds(1000);

/** What was found of a growth, and the readings that it was found in. */
export interface Growth {
  readonly evidence: Evidence;
  readonly source: string;
  readonly series: readonly TimedValue[];
  readonly slopePerMs?: number | undefined;
}

/** How the memory of a server grows while a load goes on. */
export class MemoryGrowth {
  readonly #from: Milliseconds;
  readonly #server: () => Reading<TimedValue>;
  readonly #gpu: () => Reading<TimedValue>;

  private constructor(from: Milliseconds, server: () => Reading<TimedValue>, gpu: () => Reading<TimedValue>) {
    this.#from = from;
    this.#server = server;
    this.#gpu = gpu;
  }

  /** Looks from now on; a process that cannot be seen from here may tell of itself in the server's metrics. */
  static async watch(
    system: SystemUnderTest,
    gpu: GpuMonitoring,
    metrics: ServerMetricsWatch,
    resources: AsyncDisposableStack,
  ): Promise<MemoryGrowth> {
    const from = monotonicClock.now();
    const probe = new ProcessProbe(await serverProcess(system), { interval: INTERVAL });
    const process = resources.use(await probe.start(run.signal));
    const seen = process.read();
    const told = seen.status === 'sampled' ? undefined : resources.use(await metrics.series(SCRAPE_INTERVAL));
    const server = (): Reading<TimedValue> => {
      const reading = process.read();
      if (reading.status === 'unavailable')
        return told === undefined ? reading : toldByServer(told.read(), reading.reason);
      return { ...reading, samples: reading.samples.map(({ at, residentBytes: value }) => ({ at, value })) };
    };
    return new MemoryGrowth(from, server, () => gpuMemory(gpu));
  }

  /** By how much the memory of the server's process grows over that time, if it goes on so. */
  server(time: Milliseconds): Growth {
    return this.#growth(this.#server(), time, PAGE_BYTES);
  }

  gpu(time: Milliseconds): Growth {
    // nvidia-smi tells whole MiB.
    return this.#growth(this.#gpu(), time, 2 ** 20);
  }

  #growth(reading: Reading<TimedValue>, time: Milliseconds, resolution: number): Growth {
    if (reading.status === 'unavailable') return { evidence: reading, source: 'no reading', series: [] };
    const series = reading.samples.filter(({ at }) => at >= this.#from);
    const trend = trendOf(series, { resolution });
    return {
      evidence: extrapolate(trend, time, 'data size'),
      source: reading.source,
      series,
      slopePerMs: trend.status === 'estimated' ? trend.slopePerMs : undefined,
    };
  }
}

function toldByServer(reading: Reading<SeriesSample>, reason: string): Reading<TimedValue> {
  if (reading.status === 'unavailable') return { status: 'unavailable', reason };
  const samples = reading.samples.flatMap(({ at, metrics }) =>
    metrics.residentBytes === undefined ? [] : [{ at, value: metrics.residentBytes }],
  );
  return samples.length === 0
    ? { status: 'unavailable', reason: `${reason}, and its metrics do not tell its memory` }
    : { status: 'sampled', samples, source: `process_resident_memory_bytes of ${reading.source}` };
}

/** The sum over the GPUs that serve, where each of them tells it. */
function gpuMemory(gpu: GpuMonitoring): Reading<TimedValue> {
  const reading = gpu.read();
  if (reading.status === 'unavailable') return reading;
  const serving = servingGpus(reading.samples, gpu.processes);
  const samples = reading.samples.flatMap((sample) => {
    const value = sumIfAll(
      serving.map((one) => {
        const seen = readingOf(sample, one);
        return seen === undefined ? undefined : memoryUsedOf(seen);
      }),
    );
    return value === undefined ? [] : [{ at: sample.at, value }];
  });
  return samples.length === 0
    ? { status: 'unavailable', reason: `${reading.source} does not say how much memory is in use` }
    : { status: 'sampled', samples, source: reading.source };
}
