import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readRunResults } from '../compare-runs/run-results';
import { junitXml } from '../junit-xml';
import { ReportError } from '../report-error';
import { resultsCsv } from '../results-csv';
import type { Results } from '../results-schema';
import { MergeError } from './merge-error';
import { mergedResults, runsIn } from './merged-results';
import { runDifferences } from './run-differences';
import { copyCharts, keepRequests, type KeptRequests, type SourceRun } from './run-files';

export interface MergeOptions {
  /** The new folder; it must not be there yet. */
  readonly into: string;
  /** What becomes of the records of all requests. */
  readonly requests: KeptRequests;
  /** Writes the page into the folder while it is still a draft beside its place; without it there is none. */
  readonly writePage?: ((folder: string) => Promise<void> | void) | undefined;
}

/** The new run, and what of the old ones could not be taken over. */
export interface MergedRun {
  readonly folder: string;
  readonly results: Results;
  /** The runs that it is made of. */
  readonly runs: readonly Results['run'][];
  readonly lacking: readonly string[];
  /** How servers and machines of the runs differ from those of the first, a sentence a value. */
  readonly differences: readonly string[];
}

/**
 * Merges the runs of several folders into a new folder, which is there as a whole or not at all; the old ones stay as
 * they are. Throws a `MergeError`, or a `RunResultsError` for a run that cannot be read, or a `ReportError` for what
 * cannot be written.
 */
export async function mergeRuns(folders: readonly string[], options: MergeOptions): Promise<MergedRun> {
  const runs = sourceRuns(folders);
  const [first] = runs;
  if (first === undefined) throw new MergeError('there are no runs to merge; name their folders');
  const folder = resolve(options.into);
  if (existsSync(folder)) {
    throw new MergeError(`${folder} is there already; name a new folder with --into, or move it away`);
  }
  const draft = `${folder}.draft-${randomBytes(3).toString('hex')}`;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(draft);
    const kept = runs.map((run) => ({ ...run.results, charts: copyCharts(run, draft) }));
    const results = mergedResults(kept, basename(folder));
    await keepRequests(runs, options.requests, draft, folder);
    writeFileSync(join(draft, 'environment.json'), json(results.environment));
    writeFileSync(join(draft, 'results.json'), json(results));
    writeFileSync(join(draft, 'results.csv'), resultsCsv(results));
    writeFileSync(join(draft, 'junit.xml'), junitXml(results));
    await options.writePage?.(draft);
    renameSync(draft, folder);
    return {
      folder,
      results,
      runs: runs.map((run) => run.results.run),
      lacking: runs.flatMap((run, index) => lostCharts(run.results, kept[index])),
      differences: runs.flatMap(({ results: other }) =>
        runDifferences(first.results, other).map((difference) => `${other.run.id}: ${difference}`),
      ),
    };
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    if (cause instanceof Error && 'code' in cause) throw ReportError.writing(folder, cause);
    throw cause;
  }
}

const lostCharts = ({ run, charts }: Results, kept: Results | undefined): readonly string[] =>
  charts
    .filter((chart) => kept?.charts.includes(chart) !== true)
    .map(({ path }) => `${run.id}: its chart ${path} is not in its folder`);

/** Throws where the same run is named twice: it would be counted twice. */
function sourceRuns(folders: readonly string[]): readonly SourceRun[] {
  const runs = folders.map((name) => {
    const results = readRunResults(name);
    if (!/^[\w.-]+$/u.test(results.run.id) || /^\.+$/u.test(results.run.id)) {
      throw new MergeError(
        `${name}: its run is called "${results.run.id}", which is no name of a folder; was it edited?`,
      );
    }
    return { name, folder: realpathSync(name), results };
  });
  const nameOf = new Map<string, string>();
  for (const { name, results } of runs) {
    for (const id of runsIn(results)) {
      const other = nameOf.get(id);
      if (other !== undefined)
        throw new MergeError(`${other} and ${name} hold the same run, ${id}; name each run once`);
      nameOf.set(id, name);
    }
  }
  return runs;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
