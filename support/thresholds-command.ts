import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readFeatureLimits, type FeatureLimits } from './feature-limits';
import { environmentWithFile, reportsFolder } from './parameters';
import { RunResultsError } from './report/compare-runs/run-results';
import { readHistory } from './report/history/run-history';
import { committedFeatures, RevisionError, type CommittedFeatures } from './thresholds/committed-features';
import type { FeatureLimit } from './thresholds/feature-limit';
import { faultText, notComparedText, type LimitFault } from './thresholds/faults/limit-fault';
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
  const isOfWanted = (fault: string): boolean => isWanted(fault.split(':')[0] ?? '');
  const unreadable = unread.filter(isOfWanted);
  const before = await committedLimits(committed);
  const found = [...limitFaults(limits), ...weakened(committed, before.limits, limits)].filter(
    ({ limit: { place } }) => isWanted(place.file),
  );
  const notCompared =
    committed.status === 'unavailable'
      ? [notComparedText(`committed limits: ${committed.reason}`, committed.remedy)]
      : before.faults
          .filter(isOfWanted)
          .map((fault) => notComparedText(`what ${committed.revision} has in ${fault}`, READ_THEN));
  const texts = [...unreadable, ...found.map(faultText), ...notCompared];
  for (const text of texts) process.stdout.write(`${text}\n`);
  const faults = unreadable.length + found.filter(({ severity }) => severity === 'fault').length;
  const warnings = texts.length - faults;
  const compared =
    committed.status === 'read' ? `compared with ${committed.revision}` : 'not compared with committed ones';
  const read = limits.filter(({ place }) => isWanted(place.file)).length;
  process.stdout.write(
    `${read} limits: ${count(faults, 'fault')}, ${count(warnings, 'warning')}; ${compared}\n`,
  );
  return faults > 0 || (strict && warnings > 0) ? 1 : 0;
}

const READ_THEN =
  'look yourself whether it is weaker now, or name a revision that is in order: --against <revision>';

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** Features as they were are read as features are: from files. */
async function committedLimits(committed: CommittedFeatures): Promise<FeatureLimits> {
  if (committed.status === 'unavailable' || committed.changed.size === 0) return { limits: [], faults: [] };
  const folder = mkdtempSync(join(tmpdir(), 'llm-thresholds-'));
  try {
    for (const [path, text] of committed.changed) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await readFeatureLimits(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a feature that is as it was promises is not what another one promised and no longer does. */
const weakened = (
  committed: CommittedFeatures,
  before: readonly FeatureLimit[],
  limits: readonly FeatureLimit[],
): readonly LimitFault[] =>
  committed.status === 'unavailable'
    ? []
    : weakenedLimits(
        before,
        limits.filter(({ featureFile: file }) => !committed.unchanged.has(file)),
        committed.revision,
      );

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
