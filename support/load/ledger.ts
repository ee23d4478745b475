import type { Outcome } from './request-record';

/** What became of every scheduled request. */
export type LedgerCounts = Readonly<Record<'scheduled' | 'sent' | Outcome, number>>;

/**
 * The books of a run. Scheduling, sending and ending are counted where they happen, apart from each other,
 * so that the balance is a check and not an identity.
 */
export class Ledger {
  readonly #counts: Record<'scheduled' | 'sent' | Outcome, number> = {
    scheduled: 0,
    sent: 0,
    completed: 0,
    'http error': 0,
    'protocol error': 0,
    truncated: 0,
    'timed out': 0,
    aborted: 0,
    dropped: 0,
  };

  scheduled(): void {
    this.#counts.scheduled += 1;
  }

  sent(): void {
    this.#counts.sent += 1;
  }

  ended(outcome: Outcome): void {
    this.#counts[outcome] += 1;
  }

  /** Takes over the books of a part of the run. */
  add(counts: LedgerCounts): void {
    for (const name of Object.keys(counts) as (keyof LedgerCounts)[]) this.#counts[name] += counts[name];
  }

  get counts(): LedgerCounts {
    return { ...this.#counts };
  }

  /** Requests that did not complete. */
  get failed(): number {
    return this.#counts.scheduled - this.#counts.completed;
  }

  /** As `imbalanceOf`, of the books so far. */
  get imbalance(): string | undefined {
    return imbalanceOf(this.#counts);
  }
}

/** Why the books do not balance; undefined when they do. A run whose books do not balance is invalid. */
export function imbalanceOf({ scheduled, sent, dropped, ...ended }: LedgerCounts): string | undefined {
  const answered = Object.values(ended).reduce((sum, count) => sum + count, 0);
  if (scheduled !== sent + dropped) {
    return `${scheduled} requests were scheduled, but ${sent} sent and ${dropped} dropped`;
  }
  return sent === answered ? undefined : `${sent} requests were sent, but ${answered} have an outcome`;
}
