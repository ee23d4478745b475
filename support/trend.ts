import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { reportsFolder } from './parameters';
import { RunResultsError } from './report/compare-runs/run-results';
import { readHistory, type RunHistory } from './report/history/run-history';
import { promiseTrends, type PromiseTrend } from './report/trend/promise-trends';
import {
  parseTrendOptions,
  TREND_USAGE,
  TrendUsageError,
  type TrendOptions,
} from './report/trend/trend-options';
import { trendPage } from './report/trend/trend-page';
import { trendTable } from './report/trend/trend-table';

/** The report of a run that is linked, by the first that is there. */
const REPORTS = ['index.html', 'cucumber-report.html'];

async function main(args: readonly string[]): Promise<number> {
  const options = parseTrendOptions(args);
  if (options === 'help') {
    process.stdout.write(TREND_USAGE);
    return 0;
  }
  const folder = resolve(reportsFolder(process.env));
  const history = readHistory(folder, options.runs);
  const trends = promiseTrends(history.runs, options);
  if (trends.length === 0) {
    process.stderr.write(nothingText(folder, history, options));
    return 1;
  }
  // npm starts scripts in the project's folder, whichever the user is in.
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const page = options.out === undefined ? join(folder, 'trend.html') : resolve(from, options.out);
  process.stdout.write(trendTable(trends, history));
  await writePage(page, trends, history, folder);
  process.stdout.write(`\nPage: ${relative(from, page) || page}\n`);
  return 0;
}

async function writePage(
  page: string,
  trends: readonly PromiseTrend[],
  history: RunHistory,
  folder: string,
): Promise<void> {
  const linkOf = (run: string): string | undefined => {
    const name = REPORTS.find((file) => existsSync(join(folder, run, file)));
    if (name === undefined) return undefined;
    const steps = relative(dirname(page), join(folder, run, name)).split(/[/\\]/u);
    return steps.map(encodeURIComponent).join('/');
  };
  const html = await trendPage(trends, history, { linkOf });
  try {
    writeFileSync(page, html);
  } catch (cause) {
    const message = `the page ${page} cannot be written (${(cause as Error).message}); name another file with --out`;
    throw new RunResultsError(message, { cause });
  }
}

/** Why there is nothing to show, and what to run. */
function nothingText(
  folder: string,
  { runs, unreadable }: RunHistory,
  { tag, metric }: TrendOptions,
): string {
  const faults = unreadable.map((why) => `  ${why}\n`).join('');
  if (runs.length === 0)
    return `There is no run to read in ${folder}: run "npx cucumber-js --tags @latency" first, or set LLM_REPORTS to the folder of the runs.\n${faults}`;
  const checks = runs.flatMap((run) => run.checks);
  const wanted = [tag, metric].filter((text) => text !== undefined).join(' and ');
  if (checks.length === 0 || wanted === '')
    return `None of the last ${runs.length} runs in ${folder} judged a promise: run "npx cucumber-js --tags @latency".\n${faults}`;
  const list = (texts: readonly string[]): string => [...new Set(texts)].toSorted().join(', ');
  return (
    `No promise of the last ${runs.length} runs in ${folder} is of ${wanted}.\n` +
    `  Their tags: ${list(checks.flatMap(({ tags }) => tags))}\n` +
    `  Their metrics: ${list(checks.map((check) => check.metric))}\n${faults}`
  );
}

main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    if (error instanceof TrendUsageError) {
      process.stderr.write(`${error.message}\n\n${TREND_USAGE}`);
      process.exitCode = 2;
      return;
    }
    if (!(error instanceof RunResultsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
