import { elapsed, milliseconds, type Milliseconds } from '../../quantities/units';

/** How finely CPU time was counted: in nanoseconds, or in the kernel's ticks of mostly 10 ms. */
export type CpuResolution = 'nanoseconds' | 'ticks';

/** What a process and its descendants had used up to one instant, and hold at it. */
export interface ProcessUsage {
  readonly status: 'measured';
  /** The process at the root of the tree. */
  readonly pid: number;
  readonly at: Milliseconds;
  /** CPU time since the start of the process, a counter that never falls; only its differences mean something. */
  readonly cpuMs: Milliseconds;
  readonly cpuResolution: CpuResolution;
  /** Resident memory, files that are mapped included. Pages that processes of the tree share count for each. */
  readonly residentBytes: number;
  readonly threads: number;
  readonly processes: number;
}

/** What a process tree used between two instants. */
export interface UsedBetween {
  readonly elapsedMs: Milliseconds;
  readonly cpuMs: Milliseconds;
  /** Percent of one core: 250 is two and a half cores. */
  readonly cpuShare: number;
  /** The coarser of the two. */
  readonly cpuResolution: CpuResolution;
  /** The most that was seen, at both ends and in the samples between them. */
  readonly residentMaxBytes: number;
  /** After less before; negative where memory was given back. */
  readonly residentGrowthBytes: number;
  readonly threadsMax: number;
  readonly processesMax: number;
}

/**
 * The difference of two usages of one process, told by one probe; samples of the time between them only raise the
 * maxima, and those of other times are left out. Throws where the second is not later, or of another process.
 */
export function usageBetween(
  before: ProcessUsage,
  after: ProcessUsage,
  samples: readonly ProcessUsage[] = [],
): UsedBetween {
  if (before.pid !== after.pid) {
    throw new Error(`usages of two processes, ${before.pid} and ${after.pid}, have no difference`);
  }
  const elapsedMs = elapsed(before.at, after.at);
  if (elapsedMs <= 0) {
    throw new Error(`the second usage of process ${after.pid} is not later than the first: swap them`);
  }
  const cpuMs = milliseconds(after.cpuMs - before.cpuMs);
  const seen = [before, ...samples.filter(({ at }) => at > before.at && at < after.at), after];
  const most = (of: (usage: ProcessUsage) => number): number =>
    seen.reduce((maximum, usage) => Math.max(maximum, of(usage)), 0);
  return {
    elapsedMs,
    cpuMs,
    cpuShare: (100 * cpuMs) / elapsedMs,
    cpuResolution: seen.some(({ cpuResolution }) => cpuResolution === 'ticks') ? 'ticks' : 'nanoseconds',
    residentMaxBytes: most(({ residentBytes }) => residentBytes),
    residentGrowthBytes: after.residentBytes - before.residentBytes,
    threadsMax: most(({ threads }) => threads),
    processesMax: most(({ processes }) => processes),
  };
}
