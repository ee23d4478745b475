import type { Milliseconds } from '../quantities/units';
import type { FailureOutcome } from '../target/target-error';
import type { TokenSource } from '../target/token-count';

interface Scheduled {
  /** Position in the run's schedule, from 0. */
  readonly index: number;
  readonly round: number;
  /** Sent to warm the server up: recorded, in the books, in no figure. */
  readonly warmUp: boolean;
  readonly scheduledAt: Milliseconds;
  /** The client came to it, and handed it to the transport: what passed until `sentAt` was waiting for a socket. */
  readonly calledAt: Milliseconds;
}

/** A request that was answered to its end; stamps on the monotonic clock, in ms. */
export interface CompletedRecord extends Scheduled {
  readonly outcome: 'completed';
  readonly sentAt: Milliseconds;
  readonly headersAt: Milliseconds;
  /** Arrival of each event that carries content, and the tokens in it. */
  readonly contentAt: readonly Milliseconds[];
  readonly contentTokens: readonly number[];
  readonly endedAt: Milliseconds;
  readonly status: number;
  /** The node that answered, where the settings say which header names it and the answer had it. */
  readonly servedBy?: string;
  readonly outputTokens: number;
  readonly tokenSource: TokenSource;
  readonly inputTokens?: number;
  readonly cachedTokens?: number;
  readonly finishReason?: string;
  /** Sizes of the bodies. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** What had to be done on the server before the request could be sent took so long, in ms. */
  readonly prepared?: Milliseconds;
  /** The text of the answer, where its load keeps it. */
  readonly answer?: string;
}

/** A request that failed, and how; `dropped` was never sent. */
export interface FailedRecord extends Scheduled {
  readonly outcome: FailureOutcome;
  readonly error: string;
  readonly sentAt?: Milliseconds;
  readonly failedAt: Milliseconds;
  readonly status?: number;
  /** The node that answered, where the settings say which header names it and the answer had it. */
  readonly servedBy?: string;
  /** Content events that had arrived by then. */
  readonly eventsReceived: number;
}

export type RequestRecord = CompletedRecord | FailedRecord;

export type Outcome = RequestRecord['outcome'];

/** Narrows to the records that figures are made of. */
export const isCompleted = (record: RequestRecord): record is CompletedRecord =>
  record.outcome === 'completed';
