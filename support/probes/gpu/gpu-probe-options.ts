import type { Clock } from '../../quantities/clock';
import type { Milliseconds } from '../../quantities/units';
import type { GpuProvider } from './gpu-provider';

/** Whom the probe asks, and how often. */
export interface GpuProbeOptions {
  /** From the beginning of one call to that of the next; longer where a call takes longer. */
  readonly interval: Milliseconds;
  /** A call that takes longer gives no sample. */
  readonly deadline: Milliseconds;
  /** Tried in order when the probe is started; the first that answers is kept. */
  readonly providers: readonly GpuProvider[];
  readonly clock: Clock;
  /** Resolves after that time, or early when the signal aborts. */
  readonly wait: (duration: Milliseconds, signal: AbortSignal) => Promise<void>;
}
