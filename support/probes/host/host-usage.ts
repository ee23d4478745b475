import { elapsed, type Milliseconds } from '../../quantities/units';
import type { CoreTicks, InterfaceBytes, MemoryBytes } from './kernel-tables';

/** What the machine had used up to one instant, and holds at it. */
export interface HostUsage {
  readonly status: 'measured';
  readonly at: Milliseconds;
  /** Where the figures come from, in words. */
  readonly source: string;
  readonly cores: CoreTicks;
  readonly memory: MemoryBytes;
  /** Those of this network namespace, the loopback among them. */
  readonly interfaces: readonly InterfaceBytes[];
}

/** What the machine did between two instants. */
export interface HostUsedBetween {
  readonly elapsedMs: Milliseconds;
  /** Percent of the time of all cores together, 0 to 100; undefined where no tick (10 ms) fell between the two. */
  readonly cpuBusyShare: number | undefined;
  readonly memoryTotalBytes: number;
  /** The lower of the two. */
  readonly memoryAvailableMinBytes: number;
  /** What each interface carried; those that went away meanwhile are left out. */
  readonly interfaces: readonly InterfaceBytes[];
}

/** The difference of two usages of this machine; throws where the second is not later. */
export function hostUsageBetween(before: HostUsage, after: HostUsage): HostUsedBetween {
  const elapsedMs = elapsed(before.at, after.at);
  if (elapsedMs <= 0)
    throw new Error('the second usage of the machine is not later than the first: swap them');
  const ticks = after.cores.total - before.cores.total;
  const share = (100 * (after.cores.busy - before.cores.busy)) / ticks;
  const earlier = new Map(before.interfaces.map((one) => [one.name, one]));
  return {
    elapsedMs,
    // Idle time is not exact to its last tick, and may run backwards for a moment.
    cpuBusyShare: ticks > 0 ? Math.min(100, Math.max(0, share)) : undefined,
    memoryTotalBytes: after.memory.totalBytes,
    memoryAvailableMinBytes: Math.min(before.memory.availableBytes, after.memory.availableBytes),
    interfaces: after.interfaces.map((now) => carriedSince(earlier.get(now.name), now)),
  };
}

function carriedSince(before: InterfaceBytes | undefined, now: InterfaceBytes): InterfaceBytes {
  // A counter that fell is that of a new interface under the old name, which began at zero.
  const isSame =
    before !== undefined && now.receivedBytes >= before.receivedBytes && now.sentBytes >= before.sentBytes;
  if (!isSame) return now;
  return {
    name: now.name,
    receivedBytes: now.receivedBytes - before.receivedBytes,
    sentBytes: now.sentBytes - before.sentBytes,
  };
}
