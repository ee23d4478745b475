import type { ClientHealth } from '../load/health/client-health';
import type { LedgerCounts } from '../load/ledger';
import type { Pace } from '../load/pace';
import type { Round } from '../load/round';
import type { Milliseconds } from '../quantities/units';

/** One measurement of a level of load. */
export interface LevelRun {
  readonly counts: LedgerCounts;
  readonly health: ClientHealth;
  /** Windows of its steady time, and one of what is outside of it. */
  readonly rounds: readonly Round[];
  /** How long it was steady. */
  readonly measured: Milliseconds;
  /** Where it was not steady yet: its figures are of a queue that was still filling. */
  readonly unsettled?: Unsettled;
  /** Of arrivals that do not wait: how the client kept the schedule, and whether the server kept up. */
  readonly arrivals?: { readonly pace: Pace; readonly backlog: Backlog };
}

/** What was seen of a level that was warmed up too shortly. */
export interface Unsettled {
  readonly why: string;
  /** From one request of a user to the next, by Little's law: as long as that at least. */
  readonly cycle: Milliseconds;
}

/** Requests in the server's hands at both ends of the steady time, and those that arrived in between. */
export interface Backlog {
  readonly before: number;
  readonly after: number;
  readonly arrived: number;
}

/** Before the measured time, and for that. */
export interface LevelTimes {
  readonly warmUp: Milliseconds;
  readonly measure: Milliseconds;
}

/** Measures levels of load of one kind: so many virtual users, or so many arrivals a second. */
export interface LevelRunner {
  /** For the report: `undici, 1 worker`. */
  readonly client: string;
  /** Whether requests are due by a schedule, whatever is answered. */
  readonly isOpen: boolean;
  /** Measures one level; numbers of the rounds begin at `firstRound`. An aborted one gives what was seen until then. */
  run(level: number, times: LevelTimes, firstRound: number, signal: AbortSignal): Promise<LevelRun>;
}
