import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readFeatureLimits } from './feature-limits';
import { environmentWithFile, reportsFolder } from './parameters';
import { RunResultsError } from './report/compare-runs/run-results';
import { readHistory } from './report/history/run-history';
import { committedFeatures, RevisionError, type CommittedFeatures } from './thresholds/committed-features';
import type { FeatureLimit } from './thresholds/feature-limit';
import { faultText, type LimitFault } from './thresholds/faults/limit-fault';
import { limitFaults } from './thresholds/faults/limit-faults';
import { weakenedLimits } from './thresholds/faults/weakened-limits';
import { limitHistories } from './thresholds/limit-history';
import { limitsJson } from './thresholds/limits-json';
import { limitsReport } from './thresholds/limits-report';
import { suggestionsFor, suggestionsReport } from './thresholds/suggestions/suggestions-report';
import {
  parseThresholdOptions,
  THRESHOLDS_HELP,
  ThresholdOptionsError,
  type ThresholdOptions,
} from './thresholds/threshold-options';

/** npm starts scripts in the project's folder: features and reports are those below it. */
const ROOT = process.cwd();

async function main(args: readonly string[]): Promise<number> {
  const options = parseThresholdOptions(args);
  if (options === undefined) {
    process.stdout.write(THRESHOLDS_HELP);
    return 0;
  }
  // What is wrong with the command line is told before features are read.
  const file = options.feature === undefined ? undefined : featureFile(options.feature);
  const isWanted = (place: string): boolean => file === undefined || place.startsWith(file);
  if (options.command === 'check') return check(options, isWanted);
  const { limits, faults } = await readFeatureLimits(ROOT);
  for (const fault of faults) process.stderr.write(`cannot be read: ${fault}\n`);
  const wanted = limits.filter(({ featureFile: of }) => isWanted(of));
  show(wanted, options);
  return 0;
}

/** As features name themselves: from the project's folder on, with slashes. */
function featureFile(path: string): string {
  const found = resolve(process.env['INIT_CWD'] ?? ROOT, path);
  if (!existsSync(found))
    throw new ThresholdOptionsError(`--feature names ${path}, and there is no such file`);
  return relative(ROOT, found).replaceAll(sep, '/');
}

function show(limits: readonly FeatureLimit[], { command, runs: most, json }: ThresholdOptions): void {
  const reports = reportsFolder(environmentWithFile(process.env));
  const { runs, unreadable } = readHistory(resolve(ROOT, reports), most);
  const histories = limitHistories(limits, runs);
  if (json) process.stdout.write(`${JSON.stringify(limitsJson(histories), undefined, 2)}\n`);
  else if (command === 'suggest')
    process.stdout.write(
      `${suggestionsReport(suggestionsFor(histories), (file) => readFileSync(join(ROOT, file), 'utf8'))}\n`,
    );
  else process.stdout.write(limitsReport(histories, { reports, runs: runs.length, unreadable }));
}

async function check(
  { against, strict }: ThresholdOptions,
  isWanted: (file: string) => boolean,
): Promise<number> {
  const { GITHUB_BASE_REF: base = '' } = process.env;
  const committed = committedFeatures(ROOT, { against, baseBranch: base === '' ? undefined : base });
  const { limits, faults: unread } = await readFeatureLimits(ROOT);
  const unreadable = unread.filter((fault) => isWanted(fault.split(':')[0] ?? ''));
  const found = [...limitFaults(limits), ...(await weakened(committed, limits))].filter(
    ({ limit: { place } }) => isWanted(place.file),
  );
  const texts = [...unreadable.map((fault) => `${fault}\n`), ...found.map((one) => `${faultText(one)}\n`)];
  for (const text of texts) process.stdout.write(text);
  const faults = unreadable.length + found.filter(({ severity }) => severity === 'fault').length;
  const warnings = found.filter(({ severity }) => severity === 'warning').length;
  const compared =
    committed.status === 'read'
      ? `compared with ${committed.revision}`
      : `not compared with committed ones: ${committed.reason}`;
  const read = limits.filter(({ place }) => isWanted(place.file)).length;
  process.stdout.write(
    `${read} limits: ${count(faults, 'fault')}, ${count(warnings, 'warning')}; ${compared}\n`,
  );
  return faults > 0 || (strict && warnings > 0) ? 1 : 0;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** Features as they were are read as features are: from files. */
async function weakened(
  committed: CommittedFeatures,
  limits: readonly FeatureLimit[],
): Promise<readonly LimitFault[]> {
  if (committed.status === 'unavailable' || committed.changed.size === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'llm-thresholds-'));
  try {
    for (const [path, text] of committed.changed) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const before = await readFeatureLimits(folder);
    return weakenedLimits(before.limits, limits, committed.revision);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isUsage = error instanceof ThresholdOptionsError || error instanceof RevisionError;
    if (!isUsage && !(error instanceof RunResultsError)) throw error;
    process.stderr.write(`${error.message}\n${isUsage ? `\n${THRESHOLDS_HELP}` : ''}`);
    process.exitCode = isUsage ? 2 : 1;
  },
);
