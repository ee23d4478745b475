import type { Milliseconds } from '../../quantities/units';
import type { SpikeCause } from '../spike-cause';

/** A latency spike that can be made on one container, and ended. */
export interface Injection {
  readonly cause: SpikeCause;
  /** For the report: `node-2: 20 ms of queue on eth0 (tbf, 100 Mbit/s)`. */
  readonly name: string;
  /** By how much answers are late at least while it lasts; undefined where that cannot be said beforehand. */
  readonly magnitude: Milliseconds | undefined;
  /**
   * Begins it; resolves once it is seen to have taken effect, which is not left to be hoped for. Disposing of what it
   * gives ends it, whatever state the container is in. Rejects with a `NetworkError` where it could not be done.
   */
  inject(signal: AbortSignal): Promise<InjectedSpike>;
}

/** The truth about a spike, against which what was detected is judged. */
export interface InjectedSpike extends AsyncDisposable {
  /** When it began to have effect, and when that was known, on the monotonic clock. */
  readonly injectedAt: Milliseconds;
  readonly effectiveAt: Milliseconds;
  /** By how much answers are late in truth, where the kernel tells it: backlog over rate. */
  trueMagnitude(): Promise<Milliseconds | undefined>;
}
