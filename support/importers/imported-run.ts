import type { LedgerCounts } from '../load/ledger';
import type { LoadFigures } from '../load/load-figures';
import type { Pace } from '../load/pace';

/** What another tool has measured, in the terms of this suite. */
export interface ImportedRun {
  /** The tool as its file names it: `AIPerf 0.12.0`, or without a version where the file has none. */
  readonly tool: string;
  readonly figures: LoadFigures;
  readonly counts: LedgerCounts;
  /** Reasons not to believe it that the file itself tells; each leaves every verdict open. */
  readonly doubts: readonly string[];
  /** What must be known to read its figures: where the tool's own definitions differ. */
  readonly notes: readonly string[];
  readonly server: ImportedServer;
  /** Requests that the tool itself cut off, most often because its time was over: in none of the figures. */
  readonly cutOff: number;
  /** The file tells when each request was due, and its arrivals did not wait for answers, or may not have. */
  readonly fromSchedule: boolean;
  /** How far the client of the tool kept its schedule; undefined where the file does not tell. */
  readonly pace?: Pace | undefined;
}

/** The server that was measured, as far as the file tells. */
interface ImportedServer {
  readonly baseUrl?: string | undefined;
  readonly models: readonly string[];
}
