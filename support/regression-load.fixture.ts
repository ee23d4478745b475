import { clientHealth } from './load/health/client-health.fixture';
import { JudgedArm } from './load/judged-arm';
import type { LoadFigures } from './load/load-figures';
import { LoadSummary } from './load/load-summary';
import { completed, failed, roundOf, roundsOf } from './load/record.fixture';
import { booksOf } from './measured-level.fixture';

/** Answers whose tokens come about so many ms apart, some a little sooner or later. */
export const loadOf = (gap: number, shift = 0, count = 12): JudgedArm => {
  const rounds = roundsOf(count, (round) =>
    Array.from({ length: 40 }, (_, user) => {
      const own = gap * (1 + 0.004 * ((7 * round + 3 * user + shift) % 11));
      return completed({ contentAt: [50, 50 + own, 50 + 2 * own], endedAt: 50 + 2 * own });
    }),
  );
  return new JudgedArm({
    ...{ client: 'a client', health: [clientHealth()], counts: booksOf(rounds) },
    summary: new LoadSummary(rounds),
  });
};

/** The load, half of whose requests failed. */
export function failing(load: JudgedArm): JudgedArm {
  const rounds = load.summary.rounds.map(({ index, records }) =>
    roundOf(index, [...records, ...records.map(() => failed())]),
  );
  return new JudgedArm({
    ...{ client: 'a client', health: [clientHealth()], counts: booksOf(rounds) },
    summary: new LoadSummary(rounds),
  });
}

/** A load that is looked at once; then either somebody is satisfied, or its budget is spent. */
export class Looked extends JudgedArm {
  looks = 0;
  readonly #hides: boolean;

  constructor(load: JudgedArm, { budgetSpent }: { budgetSpent: boolean }) {
    super({ client: load.client, health: [clientHealth()], counts: load.counts, summary: load.summary });
    this.#hides = budgetSpent;
  }

  override measureUntil(settled?: (summary: LoadFigures) => boolean): Promise<LoadSummary> {
    // What is seen before the budget is spent is too little.
    const [first] = this.summary.rounds;
    const seen = this.#hides && first !== undefined ? new LoadSummary([first]) : this.summary;
    this.looks += 1;
    settled?.(seen);
    return Promise.resolve(this.summary);
  }

  override canDecide(): boolean {
    return true;
  }
}
