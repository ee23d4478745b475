import type { Milliseconds } from '../../quantities/units';
import type { GpuReading } from './gpu-reading';

/** All GPUs that the source sees, at one time. */
export interface GpuSample {
  /** When the answer came. */
  readonly at: Milliseconds;
  /** Taken while the probe was started, before any load: what the GPUs hold and draw without it. */
  readonly baseline?: true;
  /** The recording that the figures are of: they were not measured. */
  readonly replayedFrom?: string;
  readonly gpus: readonly GpuReading[];
}
