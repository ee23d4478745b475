import type { Milliseconds } from '../quantities/units';

/** One worker's share of a load: decides which request is sent when, by its position in the load. */
export interface ShardLoad extends AsyncDisposable {
  /** Sends what is due at the start; the rest follows by itself. */
  begin(): void;
  /** The request at that position is over; `wasSent` says whether it came as far as the server. */
  over(position: number, at: Milliseconds, wasSent: boolean): void;
  /** Nothing more is begun. */
  stop(): void;
}
