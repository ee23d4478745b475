import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { adviceOf } from '../advice/advice-of';
import { earlierChecks } from '../history/earlier-checks';
import { folderNameAt, readHistory } from '../history/run-history';
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
  /** The folder of the runs' folders, as commands name it: `reports`. */
  readonly reports: string;
}

/** The surroundings of a run's folder: the runs beside it that began earlier. */
export function surroundingsOf(folder: string, results: Results, project: string): PageSurroundings {
  const root = dirname(resolve(folder));
  const { startedAt } = results.run;
  const { runs } = readHistory(root, EARLIER_RUNS, folderNameAt(startedAt));
  const earlier = runs.filter(({ run }) => run.startedAt < startedAt);
  return { earlier, project, reports: relative(project, root) || '.' };
}

/** Writes `index.html` into the folder of a run: its results and charts as one page. Throws a `ReportError`. */
export function writeRunPage(
  folder: string,
  results: Results,
  { earlier, project, reports }: PageSurroundings,
): void {
  const charts = new Map(
    results.charts.flatMap(({ path }) => {
      const text = textWithin(folder, path);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
  const hasFeatures = existsSync(join(project, 'features'));
  const page = reportPage({
    results,
    charts,
    advice: adviceOf(results, earlier, { reports }),
    files: rawFiles(folder),
    featuresFrom: hasFeatures ? relative(resolve(folder), project).replaceAll('\\', '/') : undefined,
    earlier: earlierChecks(results, earlier),
  });
  replaceFile(join(folder, 'index.html'), page);
}

/** The text of a file of the folder; undefined of one that leads out of it, by its path or a link, or is unreadable. */
function textWithin(folder: string, path: string): string | undefined {
  try {
    const file = realpathSync(join(folder, path));
    const inside = relative(realpathSync(folder), file);
    if (inside === '' || inside.split(sep)[0] === '..' || isAbsolute(inside)) return undefined;
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The files of the run for programs and for looking closer; the page itself and its charts are none of them. */
const rawFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'index.html' && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
