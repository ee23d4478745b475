import type { Milliseconds } from '../../quantities/units';

/** A process that holds GPU memory. */
export interface GpuProcess {
  readonly pid: number;
  readonly name: string;
  /** Bytes; absent where the driver does not say, as under Windows. */
  readonly memoryUsed?: number;
}

/** The memory of one GPU. */
export interface GpuMemory {
  /** As nvidia-smi counts, from 0. */
  readonly index: number;
  readonly name: string;
  /** Stays the same when the index does not. */
  readonly uuid: string;
  /** Bytes. */
  readonly memoryUsed: number;
  /** Bytes. */
  readonly memoryTotal: number;
  readonly processes: readonly GpuProcess[];
}

/** The memory of all GPUs of this machine. */
export interface GpuSample {
  /** When the answer came. */
  readonly at: Milliseconds;
  readonly gpus: readonly GpuMemory[];
}
