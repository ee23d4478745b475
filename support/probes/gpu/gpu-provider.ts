import type { GpuReading } from './gpu-reading';

/** A source of figures of GPUs. It has no time limit of its own: whoever asks sets one by the signal. */
export interface GpuProvider {
  /** As the reading names its source. */
  readonly name: string;
  /**
   * Reads every GPU once, at least one. Rejects with a `GpuProviderError`; at once when the signal aborts, which
   * ends what was begun. It is called again only when the promise has settled.
   */
  read(signal: AbortSignal): Promise<readonly GpuReading[]>;
}
