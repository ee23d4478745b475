import { RunResultsError } from './report/compare-runs/run-results';
import { readHistory } from './report/history/run-history';
import type { Results } from './report/results-schema';

/** Other runs may end in the same folder of reports meanwhile. */
const LATEST = 10;

interface Imported {
  readonly tool: string;
  readonly path: string;
}

/**
 * Why nothing was judged by those results in the runs of a folder of reports since an instant; undefined where a
 * promise was decided or is open, and where no such run can be found.
 */
export function nothingJudged(reportsFolder: string, since: Date, imported: Imported): string | undefined {
  const runs = runsOf(reportsFolder).filter(
    ({ run, target }) => new Date(run.startedAt) >= since && isOf(target, imported),
  );
  if (runs.length === 0) return undefined;
  const checks = runs.flatMap((one) => one.checks);
  if (checks.some(({ outcome }) => outcome !== 'not measured')) return undefined;
  const [first] = checks;
  const [fault] = runs.flatMap(({ run }) => run.faults);
  const why = first?.reason ?? fault ?? 'the scenarios that were selected hold no promise';
  return `Nothing was judged: ${why}`;
}

function runsOf(reportsFolder: string): readonly Results[] {
  try {
    return readHistory(reportsFolder, LATEST).runs;
  } catch (error) {
    // The run has told what is the matter with its folder.
    if (error instanceof RunResultsError) return [];
    throw error;
  }
}

/** A run that ended before it knew what it judges names no target. */
const isOf = (target: Results['target'], { tool, path }: Imported): boolean =>
  target === null || target.settings['importedResults'] === JSON.stringify({ tool, path });
