/**
 * How a request failed, in the words of the ledger. `dropped` is a request that was never sent (no
 * connection); `truncated` a stream cut before its end, also one cut before its first byte.
 */
export type FailureOutcome =
  'http error' | 'protocol error' | 'truncated' | 'timed out' | 'aborted' | 'dropped';

/** A request, or a target, that failed: says what happened, where, and what to do next. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly outcome: FailureOutcome;
  /** HTTP status, where one was received. */
  readonly status: number | undefined;

  constructor(outcome: FailureOutcome, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.outcome = outcome;
    this.status = options.status;
  }
}
