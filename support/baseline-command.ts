import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BaselineError } from './baseline/baseline-error';
import { parseBaselineName } from './baseline/baseline-name';
import { baselineOfRun } from './baseline/baseline-of-run';
import { BaselineStore } from './baseline/baseline-store';
import { listText, showText } from './baseline/baseline-text';
import { runComparisonText } from './baseline/comparison-text';
import { measuredRun } from './baseline/measured-run';
import { compareRuns } from './baseline/run-comparison';
import { runDoubts } from './baseline/run-doubts';
import { environmentWithFile, reportsFolder } from './parameters';
import { boundlessFault, parseRegressionLimit } from './regression-limit';
import { readRunResults, RunResultsError } from './report/compare-runs/run-results';
import { readDistributions } from './report/distributions';
import { ReportError } from './report/report-error';
import { SETTINGS } from './settings';

const USAGE = `Keeps runs that others are compared with.

  npm run baseline -- save <name> [run folder] [--local] [--replace] [--doubtful]
  npm run baseline -- list
  npm run baseline -- show <name>
  npm run baseline -- compare <name> [run folder] [--margin 5%]

The run folder is the last run unless it is named: latest in the folder of the runs (LLM_REPORTS).
Baselines are files in reports/baselines, or where LLM_BASELINES says; commit them to share them.

  --local      save it in local/ there, which is not committed; it goes before a shared one of that name
  --replace    save it in the place of one of that name
  --doubtful   save a run that was interrupted, had errors, or whose client set the result; its doubts are told again
  --margin     by how much a figure may be worse, below 100%: 5% unless said otherwise; of a share, such as an error
               rate, so many percentage points

Exits with 0 if all is well; with 1 where compare finds a regression or nothing that both measured, or where
something cannot be read or written; with 2 where the command is not understood.
`;

/** What was written is no command; the message says what is wrong. */
class UsageError extends Error {}

function main(args: readonly string[]): number {
  try {
    const { values, positionals } = parsed(args);
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const [command = '', name, folder, ...more] = positionals;
    if (more.length > 0) throw new UsageError(`There is a word too many: ${more.join(' ')}`);
    const store = new BaselineStore(baselinesFolder());
    switch (command) {
      case 'save':
        return save(store, named(name), runFolder(folder), values);
      case 'list':
        return list(store);
      case 'show':
        process.stdout.write(showText(store.read(named(name))));
        return 0;
      case 'compare':
        return compare(store, named(name), runFolder(folder), values.margin);
      default:
        throw new UsageError(
          command === ''
            ? 'Say what to do.'
            : `"${command}" is no command; write save, list, show or compare.`,
        );
    }
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    const told = [BaselineError, RunResultsError, ReportError].some((kind) => error instanceof kind);
    if (!told || !(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function save(
  store: BaselineStore,
  name: string,
  folder: string,
  { local, replace, doubtful }: { local: boolean; replace: boolean; doubtful: boolean },
): number {
  const baseline = baselineOfRun(folder, { name, savedAt: new Date(), doubtful });
  const path = store.write(baseline, { local, replace });
  const loads = baseline.distributions.length;
  const values =
    loads === 0
      ? 'intervals alone: the run left no values by block, so that no test can be made'
      : `the values of ${loads} ${loads === 1 ? 'load' : 'loads'} by block`;
  process.stdout.write(
    `Saved ${path}: run ${baseline.run.id}, ${baseline.figures.length} figures, ${values}.\n`,
  );
  return 0;
}

function list(store: BaselineStore): number {
  const names = store.names.map((stored) => {
    try {
      return { ...stored, content: store.readStored(stored) };
    } catch (error) {
      if (!(error instanceof BaselineError)) throw error;
      return { ...stored, content: error };
    }
  });
  process.stdout.write(listText(store.folder, names));
  return 0;
}

function compare(store: BaselineStore, name: string, folder: string, written: string): number {
  const margin = marginOf(written);
  const baseline = store.read(name);
  const results = readRunResults(folder);
  const comparison = compareRuns(baseline, measuredRun(results, readDistributions(folder)), margin);
  const title = `RUN ${results.run.id}${results.run.interrupted ? ' (interrupted)' : ''} beside BASELINE ${name}, of run ${baseline.run.id}`;
  const doubts = [
    ...baseline.doubts.map((doubt) => `baseline ${name}: ${doubt}`),
    ...runDoubts(results).map((doubt) => `run ${results.run.id}: ${doubt}`),
  ];
  process.stdout.write(runComparisonText(comparison, { title, margin, doubts }));
  const outcomes = comparison.figures.map(({ result }) => result.outcome);
  const measured = outcomes.some((outcome) => outcome !== 'not comparable');
  return measured && !outcomes.includes('regressed') ? 0 : 1;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        local: { type: 'boolean', default: false },
        replace: { type: 'boolean', default: false },
        doubtful: { type: 'boolean', default: false },
        margin: { type: 'string', default: '5%' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function named(name: string | undefined): string {
  if (name === undefined) throw new UsageError('Name the baseline, for example main.');
  try {
    return parseBaselineName(name);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function marginOf(text: string): number {
  try {
    const limit = parseRegressionLimit(text);
    const fault = boundlessFault(limit);
    if (fault !== undefined) throw new Error(fault);
    return limit.most.value;
  } catch (error) {
    throw new UsageError(`--margin: ${(error as Error).message}`, { cause: error });
  }
}

/** npm starts scripts in the project's folder, whichever the user is in. */
const runFolder = (folder: string | undefined): string =>
  folder === undefined
    ? join(reportsFolder(process.env), 'latest')
    : resolve(process.env['INIT_CWD'] ?? process.cwd(), folder);

function baselinesFolder(): string {
  const [variable, schema] = SETTINGS.baselines;
  const written = environmentWithFile(process.env)[variable];
  return schema.parse(written === '' ? undefined : written);
}

process.exitCode = main(process.argv.slice(2));
