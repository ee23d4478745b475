import { randomBytes } from 'node:crypto';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { reportsFolder } from './parameters';
import { readRunResults, RunResultsError } from './report/compare-runs/run-results';
import { MergeError } from './report/merge-runs/merge-error';
import { mergeRuns, type MergedRun } from './report/merge-runs/merged-folder';
import { writeRunPage } from './report/page/run-page';
import { plainTable } from './report/plain-table';
import { ReportError } from './report/report-error';

const REQUESTS = ['together', 'linked', 'none'] as const;

const USAGE = `Merges several runs into one new folder: parts of a suite that ran on several machines, or repeats.

  npm run reports:merge -- <run folder> <run folder> ... [--into <folder>] [--requests together|linked|none]

The new folder holds results.json, results.csv, junit.xml, environment.json, the charts and the page; the old folders
stay as they are. A promise that several runs checked is there once for each, with the run's name: nothing is averaged.

  --into <folder>   the new folder, which must not be there yet; merged-<time> in the folder of reports by default
  --requests ...    the records of all requests: together in one requests.ndjson (default), linked, or none

Exit codes: 0 merged, and every run was successful; 1 merged, and one was not, or there was a fault; 2 wrong usage.
`;

/** The page of the new folder; how a promise went before stands on the pages of the runs themselves. */
const writePage = (folder: string): void => {
  const project = process.cwd();
  const reports = relative(project, dirname(folder)) || '.';
  writeRunPage(folder, readRunResults(folder), { earlier: [], project, reports });
};

class UsageError extends Error {}

function readArguments(args: readonly string[]) {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        into: { type: 'string' },
        requests: { type: 'string', default: 'together' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { positionals: folders, values } = parsed;
  const requests = REQUESTS.find((name) => name === values.requests);
  if (values.help === true) return undefined;
  if (requests === undefined) {
    throw new UsageError(`--requests takes ${REQUESTS.join(', ')}, not "${values.requests}".`);
  }
  if (folders.length < 2) throw new UsageError(`Name two folders or more, not ${folders.length}.`);
  return { folders, requests, into: values.into };
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const read = readArguments(args);
    if (read === undefined) {
      process.stdout.write(USAGE);
      return 0;
    }
    // npm starts scripts in the project's folder, whichever the user is in.
    const from = process.env['INIT_CWD'] ?? process.cwd();
    const into = read.into === undefined ? defaultFolder() : resolve(from, read.into);
    const folders = read.folders.map((folder) => resolve(from, folder));
    const merged = await mergeRuns(folders, { into, requests: read.requests, writePage });
    process.stdout.write(`${summary(merged, from).join('\n')}\n`);
    return merged.results.run.success ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    if (!(error instanceof MergeError || error instanceof RunResultsError || error instanceof ReportError))
      throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** Beside the runs, and not named like one: the history of runs must not count what it is made of twice. */
function defaultFolder(): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return join(reportsFolder(process.env), `merged-${time}Z-${randomBytes(3).toString('hex')}`);
}

function summary({ folder, results, runs, lacking, differences }: MergedRun, from: string): string[] {
  const counts = Map.groupBy(results.checks, ({ outcome }) => outcome);
  return [
    ...plainTable(
      runs.map(({ id, startedAt, success, interrupted, faults }) => [
        interrupted ? 'INTERRUPTED' : success ? 'SUCCESSFUL' : 'NOT SUCCESSFUL',
        id,
        `started ${startedAt}`,
        faults.length === 0 ? '' : `${faults.length} errors`,
      ]),
    ),
    ...(differences.length === 0
      ? []
      : ['Servers and machines differ:', ...differences.map((each) => `  ${each}`)]),
    ...lacking,
    `${results.checks.length} promises: ${[...counts].map(([outcome, checks]) => `${checks.length} ${outcome}`).join(', ')}`,
    `Merged: ${relative(from, folder)}`,
  ];
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
