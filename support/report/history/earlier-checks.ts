import { incomparability } from '../compare-runs/comparability';
import type { EarlierCheck } from '../page/page-input';
import type { Results } from '../results-schema';
import { promiseKey } from './run-history';

/** What became of the promises in earlier runs of the same machine and target, by `promiseKey`, oldest first. */
export function earlierChecks(
  results: Results,
  earlier: readonly Results[],
): ReadonlyMap<string, readonly EarlierCheck[]> {
  const checks = comparableRuns(results, earlier).flatMap(({ run, checks: of }) =>
    of.map((check) => ({ run: run.id, check })),
  );
  return Map.groupBy(checks, ({ check }) => promiseKey(check));
}

/** Those of the earlier runs that were of the same machine and target, without the run itself. */
export const comparableRuns = (results: Results, earlier: readonly Results[]): readonly Results[] =>
  earlier.filter((run) => run.run.id !== results.run.id && incomparability(results, run).length === 0);
