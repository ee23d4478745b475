import { failureDoubts, runDoubts } from './doubts';
import { FinishedLoad } from './finished-load';
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
export class JudgedArm extends FinishedLoad<LoadSummary> implements JudgedLoad {
  readonly client: string;
  readonly counts: LedgerCounts;
  readonly summary: LoadSummary;
  /** What is compared was measured by one instrument, whose error is in both. */
  readonly calibration = undefined;
  readonly #health: readonly ClientHealth[];

  constructor({ client, health, counts, summary }: SentLoad) {
    super();
    this.client = client;
    this.#health = health;
    this.counts = counts;
    this.summary = summary;
  }

  get health(): ClientHealth {
    return overall(this.#health);
  }

  doubts({ metric, statistic }: LoadFigure): readonly string[] {
    const isTime = metric.dimension === 'duration';
    return [
      ...runDoubts(this.counts, this.#health),
      ...(isTime ? failureDoubts(this.summary, statistic) : []),
    ];
  }
}
