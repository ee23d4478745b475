import type { Evidence } from './assertions/judge';
import { hostUsageNow } from './probes/host/host-reader';
import { hostUsageBetween, type HostUsedBetween } from './probes/host/host-usage';
import type { SamplingObserver } from './load/batch-sampling';
import type { RoundMeter } from './load/interleaved-load';
import { ProcessProbe, type ObservedProcess } from './probes/process/process-probe';
import { usageBetween } from './probes/process/process-usage';
import { findListeningProcess } from './probes/process/listening-process';
import { formatQuantity } from './quantities/quantity';
import type { SystemUnderTest } from './system/system-under-test';

/** What the server's process used around a piece of load, or why nobody knows; and the whole machine beside it. */
export type ServerUsage = ProcessUsed & { readonly machine: HostUsedBetween | undefined };

type ProcessUsed =
  | {
      readonly status: 'measured';
      readonly elapsedMs: number;
      readonly cpuMs: number;
      readonly residentBytes: number;
    }
  | { readonly status: 'unavailable'; readonly reason: string };

/** The process that serves, or why it cannot be observed. */
export async function serverProcess({
  place,
  baseUrl,
}: Pick<SystemUnderTest, 'place' | 'baseUrl'>): Promise<ObservedProcess> {
  if (place.on === 'another machine') return { status: 'unavailable', reason: place.reason };
  if (place.processId !== undefined) return { status: 'found', pid: place.processId };
  const { port, protocol } = new URL(baseUrl);
  return findListeningProcess(Number(port) || (protocol === 'https:' ? 443 : 80));
}

/** Reads CPU time and memory of the process that serves, where it is on this machine. */
export class ServerMeter {
  readonly #probe: ProcessProbe;

  private constructor(observed: ObservedProcess) {
    this.#probe = new ProcessProbe(observed);
  }

  static async of(system: SystemUnderTest): Promise<ServerMeter> {
    return new ServerMeter(await serverProcess(system));
  }

  now(): ReturnType<ProcessProbe['usageNow']> {
    return this.#probe.usageNow();
  }

  /** What it uses between a call and the call of what that gives back. */
  readonly around: RoundMeter<ServerUsage> = async () => {
    const machine = await hostUsageNow();
    const before = this.now();
    return async () => {
      const used = between(before, this.now());
      return { ...used, machine: machineBetween(machine, await hostUsageNow()) };
    };
  };
}

/** Meters each measured round of a sampling; what comes between them, a calibration above all, is none of the server's. */
export class RoundUsages {
  readonly all: ServerUsage[] = [];
  readonly #meter: ServerMeter;

  constructor(meter: ServerMeter) {
    this.#meter = meter;
  }

  /** What the sampling is observed by, and `observer` as well. */
  beside(observer: SamplingObserver): SamplingObserver {
    return {
      record: (record) => observer.record?.(record),
      progress: (progress) => observer.progress?.(progress),
      around: async () => {
        const read = await this.#meter.around();
        return async () => {
          this.all.push(await read());
        };
      },
    };
  }
}

type Reading = ReturnType<ProcessProbe['usageNow']>;

function between(before: Reading, after: Reading): ProcessUsed {
  if (before.status === 'unavailable') return before;
  if (after.status === 'unavailable') return after;
  const { elapsedMs, cpuMs } = usageBetween(before, after);
  return { status: 'measured', elapsedMs, cpuMs, residentBytes: after.residentBytes };
}

type Machine = Awaited<ReturnType<typeof hostUsageNow>>;

const machineBetween = (before: Machine, after: Machine): HostUsedBetween | undefined =>
  before.status === 'unavailable' || after.status === 'unavailable'
    ? undefined
    : hostUsageBetween(before, after);

/** The machine beside the load, in one line for the report; empty where it does not tell. */
export function machineText(usages: readonly ServerUsage[]): string {
  const seen = usages.flatMap(({ machine }) => machine ?? []);
  if (seen.length === 0) return '';
  const time = sum(seen.map(({ elapsedMs }) => elapsedMs));
  const busy = sum(seen.map(({ cpuBusyShare = 0, elapsedMs }) => cpuBusyShare * elapsedMs)) / time;
  const size = (value: number): string => formatQuantity({ dimension: 'data size', value });
  const interfaces = Map.groupBy(
    seen.flatMap((one) => one.interfaces),
    ({ name }) => name,
  );
  const carried = [...interfaces].map(([name, parts]) => {
    const [received, sent] = [
      sum(parts.map(({ receivedBytes }) => receivedBytes)),
      sum(parts.map(({ sentBytes }) => sentBytes)),
    ];
    return `${name} received ${size(received)} and sent ${size(sent)}`;
  });
  const available = Math.min(...seen.map(({ memoryAvailableMinBytes }) => memoryAvailableMinBytes));
  const memory = `at least ${size(available)} of memory available`;
  return `this machine: all cores busy ${busy.toFixed(0)}% of the time, ${memory}, ${carried.join(', ')}`;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** CPU of the server over all pieces, in percent of one core: exact, as the kernel counted it. */
export function serverCpu(usages: readonly ServerUsage[]): Evidence {
  let [cpu, time] = [0, 0];
  for (const usage of usages) {
    if (usage.status === 'unavailable') return usage;
    cpu += usage.cpuMs;
    time += usage.elapsedMs;
  }
  return exactly((100 * cpu) / time, usages.length, 'share', 'CPU time by the kernel over elapsed time');
}

/** The most memory that the server held after a piece. */
export function serverMemory(usages: readonly ServerUsage[]): Evidence {
  const bytes: number[] = [];
  for (const usage of usages) {
    if (usage.status === 'unavailable') return usage;
    bytes.push(usage.residentBytes);
  }
  return exactly(Math.max(...bytes), bytes.length, 'data size', 'largest seen resident set');
}

/** By how much the server's memory grew from the first reading to the largest one. */
export function memoryGrowth(readings: readonly Reading[]): Evidence {
  const bytes: number[] = [];
  for (const reading of readings) {
    if (reading.status === 'unavailable') return reading;
    bytes.push(reading.residentBytes);
  }
  const [first = NaN] = bytes;
  return exactly(Math.max(...bytes) - first, bytes.length, 'data size', 'largest less first resident set');
}

/** A value that is what was counted, and has no interval. */
export function exactly(
  value: number,
  n: number,
  dimension: 'share' | 'data size' | 'count' | 'duration',
  method: string,
  of = 'readings',
): Evidence {
  if (n === 0 || !Number.isFinite(value)) return { status: 'too few samples', reason: 'nothing was read', n };
  return { status: 'estimated', value, low: value, high: value, confidence: 1, n, of, dimension, method };
}
