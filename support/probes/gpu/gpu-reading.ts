import type { Milliseconds } from '../../quantities/units';

/**
 * Why the driver holds a GPU below the clocks that its load asks for. Named after NVML's clocks event reasons;
 * idleness and clocks that somebody set are no faults and are left out.
 */
export type ThrottleReason =
  'hw slowdown' | 'hw thermal slowdown' | 'hw power brake' | 'sw thermal slowdown' | 'sw power cap';

/** What a source counts time for: a reason, or one of DCGM's violations, which name no reason. */
export type ThrottleCause = ThrottleReason | 'power violation' | 'thermal violation';

/** A process that uses a GPU. */
export interface GpuProcess {
  /** In the PID namespace of whoever answered. */
  readonly pid: number;
  readonly name: string;
  /** As nvidia-smi has it: C computes, G draws, M computes through MPS, and their sums such as C+G. */
  readonly type?: string;
  /** Bytes; absent where the driver does not say, as under Windows. */
  readonly memoryUsed?: number;
}

/** A part of a GPU that is split by MIG. */
export interface MigInstance {
  /** Its profile where that is known, and its number: `3g.20gb 2`, `instance 2`. */
  readonly name: string;
  /** Bytes. */
  readonly memoryUsed?: number;
  /** Bytes. */
  readonly memoryTotal?: number;
}

/** What one GPU can say of itself. A figure that its driver does not give is absent: never zero. */
export interface GpuFigures {
  /** Bytes, without what the driver reserves. */
  readonly memoryUsed?: number;
  /** Bytes. */
  readonly memoryTotal?: number;
  /** Bytes that the driver keeps for itself. */
  readonly memoryReserved?: number;
  /**
   * Percent of the last sample period (1/6 to 1 s, by product) in which a kernel ran: says that the GPU was not
   * idle, not how much of it was at work.
   */
  readonly utilisation?: number;
  /** Percent of the last sample period in which memory was read or written. */
  readonly memoryUtilisation?: number;
  /** W; from Ampere on, but for the A100, the mean of the last second. */
  readonly power?: number;
  /** W; the limit that holds. */
  readonly powerLimit?: number;
  /** mJ since the driver was loaded; only ever rises. */
  readonly energy?: number;
  /** Degrees Celsius. */
  readonly temperature?: number;
  /** MHz. */
  readonly graphicsClock?: number;
  /** MHz. */
  readonly memoryClock?: number;
  /** The reasons that slow it now: empty where none does. */
  readonly throttleReasons?: readonly ThrottleReason[];
  /** Time slowed until now, in a unit of the source's own, to be compared with itself only. */
  readonly throttleCounters?: Readonly<Partial<Record<ThrottleCause, number>>>;
  /** Code of the last XID error; 0 where there was none. */
  readonly xid?: number;
  /** The instances of a GPU that is split: absent where it is whole. */
  readonly mig?: { readonly status: 'enabled'; readonly instances: readonly MigInstance[] };
  /** Absent where the source does not list processes; empty where it lists none. */
  readonly processes?: readonly GpuProcess[];
}

/** One GPU at one time. */
export interface GpuReading extends GpuFigures {
  /** As its source counts, from 0. */
  readonly index: number;
  readonly name: string;
  /** Stays the same when the index does not. */
  readonly uuid: string;
  /** Where it is, if the source watches several machines. */
  readonly host?: string;
  /** How old the figures were when the answer came, where the source says it. */
  readonly age?: Milliseconds;
  /** The recording that the figures are of: they were not measured. */
  readonly replayedFrom?: string;
}

/** A GPU as reports name it: `GPU 0 (Tesla T4)`. */
export const gpuLabel = ({ index, name, host }: GpuReading): string =>
  `GPU ${index} (${name})${host === undefined ? '' : ` of ${host}`}`;

/** Whether a process computes on its GPU; one of unknown type may. */
export const computes = ({ type }: GpuProcess): boolean => type === undefined || /[CM]/.test(type);
