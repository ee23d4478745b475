import { resolve } from 'node:path';
import { reportsFolder } from './parameters';
import { readRunResults, RunResultsError } from './report/compare-runs/run-results';
import { newestRunFolder } from './report/history/run-history';
import { junitXml } from './report/junit-xml';
import { surroundingsOf, writeRunPage } from './report/page/run-page';
import { replaceFile } from './report/replace-file';
import { ReportError } from './report/report-error';
import { resultsCsv } from './report/results-csv';

const USAGE = `Writes the page of a run anew, with results.csv and junit.xml: of a run that was killed, or of an earlier version.

  npm run report [-- <run folder>]

Without a folder, the newest in reports/ (or LLM_REPORTS): a run that was killed is not yet "latest". Nothing is measured; results.json and the charts are what it is made of.
Exit code: 0 when written, 1 when the folder cannot be read or written, 2 for words that are not understood.
`;

function main(args: readonly string[]): number {
  const [named, ...more] = args;
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (more.length > 0 || named?.startsWith('-') === true) {
    process.stderr.write(`Name one folder.\n\n${USAGE}`);
    return 2;
  }
  // npm starts scripts in the project's folder, whichever the user is in.
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const reports = reportsFolder(process.env);
  const folder = named === undefined ? newestRunFolder(reports) : resolve(from, named);
  if (folder === undefined) {
    process.stderr.write(`There is no run in ${resolve(reports)}: npx cucumber-js makes one.\n`);
    return 1;
  }
  try {
    const results = readRunResults(folder);
    replaceFile(resolve(folder, 'results.csv'), resultsCsv(results));
    replaceFile(resolve(folder, 'junit.xml'), junitXml(results));
    writeRunPage(folder, results, surroundingsOf(folder, results, process.cwd()));
    process.stdout.write(`${resolve(folder, 'index.html')}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof RunResultsError || error instanceof ReportError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));
