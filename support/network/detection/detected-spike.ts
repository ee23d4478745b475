import type { Estimate } from '../../statistics/estimate';
import type { Milliseconds } from '../../quantities/units';
import type { SpikeCause } from '../spike-cause';

/** A latency spike as it was detected by looks at the containers and at the kernel alone. */
export interface DetectedSpike {
  /** All instants on the monotonic clock. The first look that was late, as reconstructed. */
  readonly beganAt: Milliseconds;
  /** When it was known that there is one. */
  readonly detectedAt: Milliseconds;
  /** Ids of the containers that are late; more than one where a spike has hit several. */
  readonly containers: readonly string[];
  /** When it was known that it is these. */
  readonly namedAt: Milliseconds;
  /** When it was over; undefined while it goes on. */
  readonly endedAt: Milliseconds | undefined;
  /** Which looks were late: the way there (connect), or only the server's answer (health). */
  readonly lateLooks: 'connect' | 'health';
  /** By how much late looks were later than before, in ms, over the time that it has lasted so far. */
  readonly magnitude: Estimate;
  /** What the kernel says of its cause; undefined until that is settled. */
  readonly cause: LocatedCause | undefined;
}

/** The cause of a spike, and by what it was told apart from others. */
export interface LocatedCause {
  readonly cause: SpikeCause | 'unknown';
  readonly locatedAt: Milliseconds;
  /** One sentence a fact: `qdisc tbf on eth0 holds 120 kB (0 before)`. */
  readonly evidence: readonly string[];
  /** One sentence for each other cause: why it is not that. */
  readonly ruledOut: readonly string[];
}
