import { readRunResults } from '../report/compare-runs/run-results';
import { readDistributions } from '../report/distributions';
import type { Results } from '../report/results-schema';
import { BaselineError } from './baseline-error';
import { BASELINE_VERSION, type Baseline } from './baseline-schema';
import { measuredRun } from './measured-run';

/** A client whose event loop is this busy sets the pace itself. */
const SATURATED = 0.95;

/**
 * The baseline that the run of a folder makes. Throws a `RunResultsError` where it cannot be read, and a `BaselineError`
 * where it measured nothing, or, unless `doubtful` ones are taken, where its figures cannot be believed.
 */
export function baselineOfRun(
  folder: string,
  { name, savedAt, doubtful }: { readonly name: string; readonly savedAt: Date; readonly doubtful: boolean },
): Baseline {
  const results = readRunResults(folder);
  const faults = faultsOf(results);
  if (faults.length > 0 && !doubtful)
    throw new BaselineError(
      `${folder} is no run to compare others with: ${faults.join('; ')}. ` +
        'Measure again, or add --doubtful to save it all the same',
    );
  const { environment, target, figures, distributions } = measuredRun(results, readDistributions(folder));
  if (figures.length === 0)
    throw new BaselineError(
      `${folder} measured nothing; run for example npx cucumber-js --tags @regression before`,
    );
  const source = environment?.source;
  const known = source !== undefined && 'commit' in source ? source : undefined;
  return {
    schemaVersion: BASELINE_VERSION,
    name,
    savedAt: savedAt.toISOString(),
    run: { id: results.run.id, startedAt: results.run.startedAt },
    commit: known?.commit ?? null,
    modified: known?.modified ?? false,
    environment,
    target,
    figures,
    distributions: [...distributions],
  };
}

/** Why the figures of a run cannot be believed: it did not reach its end, or its client set the result. */
function faultsOf({ run, scenarios }: Results): string[] {
  return [
    ...(run.interrupted ? ['it was interrupted'] : []),
    ...run.faults.map((fault) => `it had an error (${fault.split('\n')[0] ?? ''})`),
    ...scenarios.flatMap(({ scenario, label, ledger, client }) => {
      const title = [scenario, label].filter((part) => part !== '').join(' › ');
      const { scheduled = 0, sent = 0, dropped = 0 } = ledger ?? {};
      const busiest = Math.max(0, ...(client?.workers ?? []).map(({ busiestWindow }) => busiestWindow));
      return [
        ...(scheduled === sent + dropped ? [] : [`the books of ${title} do not balance`]),
        ...(busiest > SATURATED
          ? [`in ${title} a load worker was busy ${Math.round(100 * busiest)}% of a quarter second`]
          : []),
      ];
    }),
  ];
}
