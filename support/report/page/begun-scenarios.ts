import { recordKey } from '../journal-entry';
import type { Results, ResultsScenario } from '../results-schema';

/** Scenarios of an interrupted run that had not begun: they were skipped, and neither sent nor judged anything. */
export function notBegun({
  run,
  scenarios,
  checks,
}: Pick<Results, 'run' | 'scenarios' | 'checks'>): readonly ResultsScenario[] {
  if (!run.interrupted) return [];
  const checked = new Set(checks.map(recordKey));
  return scenarios.filter(
    (scenario) =>
      scenario.outcome === 'skipped' && scenario.ledger === null && !checked.has(recordKey(scenario)),
  );
}
