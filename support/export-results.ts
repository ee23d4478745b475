import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { benchmarkReports, type BenchmarkReport } from './exports/benchmark-report';
import { ExportError } from './exports/export-error';
import { ExportedScenarios } from './exports/exported-scenarios';
import { GenAiHistograms } from './exports/gen-ai-histograms';
import { otlpJson } from './exports/otlp-json';
import { pushMetrics } from './exports/otlp-push';
import { RequestFile } from './exports/request-file';
import { RequestTally } from './exports/request-totals';
import { reportsFolder } from './parameters';
import { chartName } from './report/chart-name';
import { readRunResults, RunResultsError } from './report/compare-runs/run-results';
import { replaceFile } from './report/replace-file';
import { ReportError } from './report/report-error';
import type { Results, ResultsScenario } from './report/results-schema';

const FORMATS = ['llm-d', 'otel'] as const;

const USAGE = `Exports a run for other tools.

  npm run export -- llm-d [run folder] [--out <file or folder>]
  npm run export -- otel [run folder] [--out <file>] [--endpoint <address>]

The run is the newest one where none is named; without --out it is written to standard output.

  llm-d   benchmark reports of llm-d-benchmark (version 0.2) in YAML, one for each scenario with load: in one file,
          or, where --out names a folder, a file each, as its tools read them
  otel    histograms of the OpenTelemetry conventions for generative AI, made of the records of the requests: as an
          OTLP request in JSON; with --endpoint pushed to a collector, for example http://127.0.0.1:4318

What a format has no place for, and what was not measured, is left out and told on standard error.

Exit codes: 0 exported; 1 there was a fault; 2 wrong usage.
`;

class UsageError extends Error {}

interface Export {
  readonly folder: string;
  readonly results: Results;
  /** Absolute; undefined for standard output. */
  readonly out: string | undefined;
  /** Whether `out` is a folder, for a file each. */
  readonly isFolder: boolean;
}

function readArguments(args: readonly string[]) {
  let parsed;
  try {
    const text = { type: 'string' } as const;
    const options = { out: text, endpoint: text, help: { type: 'boolean', short: 'h' } } as const;
    parsed = parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help === true) return undefined;
  const [name, folder, ...more] = positionals;
  const format = FORMATS.find((known) => known === name);
  if (format === undefined)
    throw new UsageError(`Name a format, ${FORMATS.join(' or ')}, not "${name ?? ''}".`);
  if (more.length > 0) throw new UsageError(`Name one folder of a run, not ${more.length + 1}.`);
  if (format === 'llm-d' && values.endpoint !== undefined)
    throw new UsageError('--endpoint goes with otel alone.');
  return { format, folder, out: values.out, endpoint: values.endpoint };
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
    const folder =
      read.folder === undefined ? join(reportsFolder(process.env), 'latest') : resolve(from, read.folder);
    const out = read.out === undefined ? undefined : resolve(from, read.out);
    const run = {
      folder,
      results: readRunResults(folder),
      out,
      isFolder: read.out !== undefined && (/[\\/]$/u.test(read.out) || isFolder(resolve(from, read.out))),
    };
    await (read.format === 'llm-d' ? exportBenchmarkReports(run) : exportMetrics(run, read.endpoint));
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    if (!(error instanceof ExportError || error instanceof RunResultsError || error instanceof ReportError))
      throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function exportBenchmarkReports({ folder, results, out, isFolder: each }: Export): Promise<void> {
  const reports = benchmarkReports(results, await talliesOf(folder, results));
  if (reports.length === 0) {
    throw new ExportError(`run ${results.run.id} has no scenario with load and figures; name another run`);
  }
  for (const { title, omitted } of reports) {
    tell(`${title}: ${omitted.length === 0 ? 'everything is in the report' : 'not in the report:'}`);
    for (const sentence of omitted) tell(`  ${sentence}`);
  }
  if (out !== undefined && each) writeEach(reports, out);
  else write(out, reports.map(({ document }) => stringify(document)).join('---\n'));
}

/** Nothing where no records were kept. */
async function talliesOf(folder: string, results: Results) {
  const tallies = new Map<ResultsScenario, RequestTally>();
  const path = join(folder, 'requests.ndjson');
  if (existsSync(path)) {
    const scenarios = new ExportedScenarios(results);
    const file = new RequestFile(path);
    let ofNone = 0;
    for await (const request of file) {
      const scenario = scenarios.of(request);
      if (scenario === undefined) {
        ofNone += 1;
        continue;
      }
      const tally = tallies.get(scenario) ?? new RequestTally();
      tally.add(request);
      tallies.set(scenario, tally);
    }
    tellUnreadable(file);
    if (ofNone > 0)
      tell(`${path}: ${ofNone} requests are of no scenario that ended in the results, and were left out`);
  }
  return (scenario: ResultsScenario) => tallies.get(scenario)?.totals;
}

function writeEach(reports: readonly BenchmarkReport[], folder: string): void {
  const taken = new Set<string>();
  for (const { title, document } of reports) {
    const name = chartName(title, taken);
    taken.add(name);
    write(join(folder, `${name}.yaml`), stringify(document));
  }
}

async function exportMetrics({ folder, results, out }: Export, endpoint: string | undefined): Promise<void> {
  const histograms = new GenAiHistograms(results);
  const file = new RequestFile(join(folder, 'requests.ndjson'));
  for await (const request of file) histograms.add(request);
  tellUnreadable(file);
  const { recorded, warmUp, dropped } = histograms.counts;
  if (recorded === 0)
    throw new ExportError(`${file.path} has no request that was measured; name another run`);
  const metrics = await histograms.collect();
  for (const sentence of histograms.unknown) tell(`left out: ${sentence}`);
  tell(
    `${recorded} requests; left out: ${warmUp} that warmed the server up, ${dropped} that were never sent`,
  );
  if (endpoint !== undefined) await pushMetrics(metrics, endpoint);
  if (out !== undefined || endpoint === undefined) write(out, `${JSON.stringify(otlpJson(metrics))}\n`);
}

function write(out: string | undefined, text: string): void {
  if (out === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    mkdirSync(dirname(out), { recursive: true });
  } catch (cause) {
    throw ReportError.writing(out, cause);
  }
  replaceFile(out, text);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function tellUnreadable({ path, unreadable }: RequestFile): void {
  if (unreadable > 0) tell(`${path}: ${unreadable} lines hold no record, and were left out`);
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
