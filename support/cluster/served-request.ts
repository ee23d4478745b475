import type { Milliseconds } from '../quantities/units';

/** How a request to a cluster ended, in the words of the ledger. */
export type ServedOutcome =
  'completed' | 'http error' | 'protocol error' | 'truncated' | 'timed out' | 'aborted' | 'dropped';

/** What became of one request to a cluster; stamps on the monotonic clock, in ms. */
export interface ServedRequest {
  /** Position in the schedule, from 0. */
  readonly index: number;
  readonly scheduledAt: Milliseconds;
  /** Absent of a request that was never sent. */
  readonly sentAt?: Milliseconds | undefined;
  readonly endedAt: Milliseconds;
  readonly outcome: ServedOutcome;
  /** The node that answered, by its id; absent where nobody says. */
  readonly node?: string | undefined;
  /** From its scheduled instant to its last token, or to its end where it has none. */
  readonly latency: Milliseconds;
}
