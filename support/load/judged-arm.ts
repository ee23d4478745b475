import { failureDoubts, runDoubts } from './doubts';
import type { ClientHealth } from './health/client-health';
import { overall } from './health/overall-health';
import type { JudgedLoad, LoadFigure } from './judged-load';
import type { LedgerCounts } from './ledger';
import type { LoadSummary } from './load-summary';

/** What is known of a load that somebody else has sent. */
export interface SentLoad {
  readonly client: string;
  readonly health: readonly ClientHealth[];
  readonly counts: LedgerCounts;
  readonly summary: LoadSummary;
}

/** A load that is over: a conversation, or one of two loads that were sent in turns. */
export class JudgedArm implements JudgedLoad {
  readonly client: string;
  readonly counts: LedgerCounts;
  readonly summary: LoadSummary;
  /** What is compared was measured by one instrument, whose error is in both. */
  readonly calibration = undefined;
  readonly #health: readonly ClientHealth[];

  constructor({ client, health, counts, summary }: SentLoad) {
    this.client = client;
    this.#health = health;
    this.counts = counts;
    this.summary = summary;
  }

  get health(): ClientHealth {
    return overall(this.#health);
  }

  measureUntil(): Promise<LoadSummary> {
    return Promise.resolve(this.summary);
  }

  canDecide(): boolean {
    return false;
  }

  judged(figure: LoadFigure): LoadFigure {
    return figure;
  }

  doubts({ metric, statistic }: LoadFigure): readonly string[] {
    const isTime = metric.dimension === 'duration';
    return [
      ...runDoubts(this.counts, this.#health),
      ...(isTime ? failureDoubts(this.summary, statistic) : []),
    ];
  }
}
