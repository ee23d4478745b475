import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRunResults, RunResultsError } from '../compare-runs/run-results';
import type { Results, ResultsCheck } from '../results-schema';

/** The runs of a reports folder, oldest first, and the folders whose results could not be read, with the reason. */
export interface RunHistory {
  readonly runs: readonly Results[];
  readonly unreadable: readonly string[];
}

/** Names of run folders, which sort by time. */
const RUN_FOLDER = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z-[0-9a-f]+$/u;

/**
 * The last `most` runs of a reports folder, or those before the folder of that name, whether it is there or not;
 * none of a folder that is not there. Throws a `RunResultsError` for one that cannot be read.
 */
export function readHistory(reportsFolder: string, most: number, before?: string): RunHistory {
  const runs: Results[] = [];
  const unreadable: string[] = [];
  const names = runFolders(reportsFolder).filter((name) => before === undefined || name < before);
  for (const name of names.toReversed()) {
    if (runs.length === most) break;
    try {
      runs.push(readRunResults(join(reportsFolder, name)));
    } catch (error) {
      if (!(error instanceof RunResultsError)) throw error;
      unreadable.push(error.message);
    }
  }
  return { runs: runs.reverse(), unreadable: unreadable.reverse() };
}

/** The path of the run folder that was made last, whatever is in it; undefined where there is none. */
export function newestRunFolder(reportsFolder: string): string | undefined {
  const name = runFolders(reportsFolder).at(-1);
  return name === undefined ? undefined : join(reportsFolder, name);
}

/** Where a run that began then stands among the names of run folders. */
export const folderNameAt = (startedAt: string): string => `${startedAt.slice(0, 19).replaceAll(':', '-')}Z`;

/** The same for one promise in every run: feature, scenario, row, and what is judged how. */
export const promiseKey = ({
  feature,
  scenario,
  label,
  metric,
  comparison,
}: Pick<ResultsCheck, 'feature' | 'scenario' | 'label' | 'metric' | 'comparison'>): string =>
  JSON.stringify([feature, scenario, label, metric, comparison]);

function runFolders(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => RUN_FOLDER.test(name))
      .sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new RunResultsError(`the folder of reports ${folder} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
