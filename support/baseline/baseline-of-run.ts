import { readRunResults } from '../report/compare-runs/run-results';
import { readDistributions } from '../report/distributions';
import { BaselineError } from './baseline-error';
import { BASELINE_VERSION, type Baseline } from './baseline-schema';
import { measuredRun } from './measured-run';
import { runDoubts } from './run-doubts';

/**
 * The baseline that the run of a folder makes. Throws a `RunResultsError` where it cannot be read, and a `BaselineError`
 * where it measured nothing, or, unless `doubtful` ones are taken, where its figures cannot be believed.
 */
export function baselineOfRun(
  folder: string,
  { name, savedAt, doubtful }: { readonly name: string; readonly savedAt: Date; readonly doubtful: boolean },
): Baseline {
  const results = readRunResults(folder);
  const doubts = runDoubts(results);
  if (doubts.length > 0 && !doubtful)
    throw new BaselineError(
      `${folder} is no run to compare others with: ${doubts.join('; ')}. ` +
        'Measure again, or add --doubtful to save it with these doubts',
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
    doubts,
    environment,
    target,
    figures,
    distributions: [...distributions],
  };
}
