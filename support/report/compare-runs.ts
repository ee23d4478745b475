import { resolve } from 'node:path';
import { comparisonText } from './compare-runs/comparison-text';
import { readRunResults, RunResultsError } from './compare-runs/run-results';

const USAGE = `Compares two runs: how their environments and targets differ, then the figures that both measured.

  npm run compare -- <run folder> <run folder>

The first is the one before. Folders of runs are in reports/; reports/latest is the newest.
`;

function main(args: readonly string[]): number {
  const [before, after, ...more] = args;
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (before === undefined || after === undefined || more.length > 0) {
    process.stderr.write(`Name two folders, not ${args.length}.\n\n${USAGE}`);
    return 2;
  }
  try {
    // npm starts scripts in the project's folder, whichever the user is in.
    const from = process.env['INIT_CWD'] ?? process.cwd();
    const [one, other] = [before, after].map((folder) => readRunResults(resolve(from, folder)));
    if (one !== undefined && other !== undefined) process.stdout.write(comparisonText(one, other));
    return 0;
  } catch (error) {
    if (!(error instanceof RunResultsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));
