import type { LevelLoad } from './capacity/level-load';
import type { LevelRun, LevelRunner } from './capacity/level-run';
import { LevelSeries } from './capacity/level-series';
import { clientHealth } from './load/health/client-health.fixture';
import { Ledger, type LedgerCounts } from './load/ledger';
import type { Round } from './load/round';
import { milliseconds } from './quantities/units';

interface Measured {
  /** Arrivals that do not wait. */
  readonly isOpen?: boolean;
  readonly health?: LevelRun['health'];
}

/** A level that was measured once, and of which these rounds came; there is no more of it. */
export function measuredLevel(
  level: number,
  rounds: readonly Round[],
  { isOpen = false, health = clientHealth() }: Measured = {},
): Promise<LevelLoad> {
  const [measured, thinkTime] = [milliseconds(1000), milliseconds(0)];
  const runner: LevelRunner = {
    client: 'a client',
    isOpen,
    run: () => Promise.resolve({ counts: booksOf(rounds), health, rounds, measured }),
  };
  const bounds = { least: measured, most: measured };
  const series = new LevelSeries(runner, { responseTime: measured, thinkTime, bounds, budget: measured });
  return series.measure(level, new AbortController().signal);
}

/** The books of these rounds, all of whose requests were sent. */
export function booksOf(rounds: readonly Round[]): LedgerCounts {
  const ledger = new Ledger();
  for (const { outcome } of rounds.flatMap(({ records }) => records)) {
    ledger.scheduled();
    ledger.sent();
    ledger.ended(outcome);
  }
  return ledger.counts;
}
