import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { adviceOf } from '../advice/advice-of';
import { earlierChecks } from '../history/earlier-checks';
import { readHistory } from '../history/run-history';
import { replaceFile } from '../replace-file';
import type { Results } from '../results-schema';
import { reportPage } from './report-page';

/** So many runs before this one are looked at for how a promise went. */
const EARLIER_RUNS = 10;

/** What the page of a run draws on beside its own folder. */
export interface PageSurroundings {
  /** The runs before it, oldest first. */
  readonly earlier: readonly Results[];
  /** The folder in which the feature files are named from. */
  readonly project: string;
}

/** The surroundings of a run's folder: the runs beside it that began earlier. */
export function surroundingsOf(folder: string, results: Results, project: string): PageSurroundings {
  const { runs } = readHistory(dirname(resolve(folder)), EARLIER_RUNS + 1);
  const earlier = runs.filter(({ run }) => run.startedAt < results.run.startedAt).slice(-EARLIER_RUNS);
  return { earlier, project };
}

/** Writes `index.html` into the folder of a run: its results and charts as one page. Throws a `ReportError`. */
export function writeRunPage(folder: string, results: Results, { earlier, project }: PageSurroundings): void {
  const charts = new Map(
    results.charts.flatMap(({ path }) => {
      const file = join(folder, path);
      return existsSync(file) ? [[path, readFileSync(file, 'utf8')] as const] : [];
    }),
  );
  const hasFeatures = existsSync(join(project, 'features'));
  const page = reportPage({
    results,
    charts,
    advice: adviceOf(results, earlier),
    files: rawFiles(folder),
    featuresFrom: hasFeatures ? relative(resolve(folder), project).replaceAll('\\', '/') : undefined,
    earlier: earlierChecks(results, earlier),
  });
  replaceFile(join(folder, 'index.html'), page);
}

/** The files of the run for programs and for looking closer; the page itself and its charts are none of them. */
const rawFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'index.html' && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
