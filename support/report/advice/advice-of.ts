import { stripVTControlCharacters } from 'node:util';
import { comparableRuns, earlierChecks } from '../history/earlier-checks';
import type { Results } from '../results-schema';
import type { Advice } from './advice';
import { brokenPromises } from './broken-promises';
import { clientFaults } from './client-faults';
import { clientLimits } from './client-limits';
import { settingsToGive } from './command';
import type { Findings } from './findings';
import { nearestLimit } from './nearest-limit';
import { brokenElsewhere, compression, interruption, untrainedModels, worseThanBefore } from './next-run';
import { notJudged, notMeasured } from './not-measured';
import { saturation } from './saturation';
import { undecided } from './undecided';

/** More would not be read. */
const MOST = 8;
/** Characters of a sentence: an error can be a page long. */
const LONGEST = 400;

/** The most useful first: what is broken, what could not be believed, what to measure better, what to know. */
const RULES: readonly ((findings: Findings) => readonly Advice[])[] = [
  ...[brokenPromises, clientFaults, notJudged, interruption, clientLimits, undecided, worseThanBefore],
  ...[saturation, nearestLimit, brokenElsewhere, notMeasured, compression, untrainedModels],
];

export interface AdviceOptions {
  /** The folder of the runs' folders as commands are to name it; `reports` by default. */
  readonly reports?: string;
}

/**
 * What follows from a run, from its evidence alone: at most eight advices, the most useful first. `earlier` are
 * the runs before it, oldest first; only those of the same machine and target count. Texts are of one line.
 */
export function adviceOf(
  results: Results,
  earlier: readonly Results[],
  { reports = 'reports' }: AdviceOptions = {},
): readonly Advice[] {
  const findings: Findings = {
    results,
    comparable: comparableRuns(results, earlier),
    earlier: earlierChecks(results, earlier),
    reports,
  };
  return RULES.flatMap((rule) => rule(findings))
    .slice(0, MOST)
    .map(({ text, evidence, ...advice }) => {
      const toGive = settingsToGive(results, advice.command);
      return {
        ...advice,
        text: toGive === '' ? oneLine(text) : `${oneLine(text, LONGEST - toGive.length - 1)} ${toGive}`,
        evidence: evidence.map((line) => oneLine(line)),
      };
    });
}

/** Words of servers and feature files may hold anything. */
function oneLine(text: string, longest = LONGEST): string {
  const line = stripVTControlCharacters(text)
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}
