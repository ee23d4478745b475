import { recordKey } from '../journal-entry';
import type { Results, ResultsCheck, ResultsScenario } from '../results-schema';
import { whatToDo } from './what-to-do';

/** Where something is in the repository. */
export interface Place {
  /** Relative to the root of the repository, or to the folder that the run was started in. */
  readonly file: string;
  readonly line: number;
  /** From 1. */
  readonly column?: number;
}

/** A mark beside a line of the repository, as GitHub shows it in a pull request. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  /** Undefined for an error of the run itself. */
  readonly place: Place | undefined;
  readonly title: string;
  /** Of several lines. */
  readonly message: string;
}

/** So many of each level of one step are shown; GitHub drops the others without a word. */
const MOST_OF_A_LEVEL = 10;

const LEVELS = {
  failed: 'error',
  inconclusive: 'warning',
  'not measured': 'notice',
} as const satisfies Partial<Record<ResultsCheck['outcome'], Annotation['level']>>;

/** The row of the examples, or the scenario, that a check is of. */
const rowOf = ({ featureFile, line }: ResultsCheck): Place => ({ file: featureFile, line });

/**
 * What a run has to say beside the lines of the features: errors for what went wrong and for broken promises,
 * warnings for undecided ones, notices for what was not measured. Of each level the worst come first, and no more
 * than GitHub shows; the last of them says how many were left out.
 */
export function githubAnnotations(
  results: Results,
  placeOf: (check: ResultsCheck) => Place = rowOf,
): readonly Annotation[] {
  const checks = (outcome: keyof typeof LEVELS): Annotation[] =>
    results.checks
      .filter((check) => check.outcome === outcome)
      .toSorted((one, other) => (one.margin ?? 0) - (other.margin ?? 0))
      .map((check) => ({
        ...checkWords(results, check),
        level: LEVELS[outcome],
        place: placeOf(check),
      }));
  return [
    ...most([...runAnnotations(results), ...scenarioAnnotations(results), ...checks('failed')]),
    ...most(checks('inconclusive')),
    ...most(checks('not measured')),
  ];
}

function checkWords(results: Results, check: ResultsCheck): Pick<Annotation, 'title' | 'message'> {
  const { metric, summary, step, source } = check;
  const words = [summary, `Promise: ${step}`, `Measured by: ${source}`, whatToDo(results, check)];
  return {
    title: `${check.label === '' ? check.scenario : check.label}: ${metric} ${check.outcome}`,
    message: words.filter((line) => line !== undefined).join('\n'),
  };
}

const runAnnotations = ({ run }: Results): Annotation[] =>
  [...run.faults, ...(run.interrupted ? ['The run was interrupted before its end.'] : [])].map((message) => ({
    level: 'error',
    place: undefined,
    title: 'Error of the run',
    message,
  }));

/** Scenarios that went wrong for another reason than a promise. */
function scenarioAnnotations({ scenarios, checks }: Results): Annotation[] {
  const unkept = new Set(checks.filter(isUnkept).map(recordKey));
  return scenarios
    .filter((scenario) => isWrong(scenario) && !unkept.has(recordKey(scenario)))
    .map((scenario) => ({
      level: 'error',
      place: { file: scenario.featureFile, line: scenario.line },
      title: `${scenario.label === '' ? scenario.scenario : scenario.label}: ${scenario.outcome}`,
      message: scenario.error ?? `The scenario is ${scenario.outcome}.`,
    }));
}

const isWrong = ({ outcome }: ResultsScenario): boolean => outcome !== 'passed' && outcome !== 'skipped';

const isUnkept = ({ outcome }: ResultsCheck): boolean => outcome === 'failed' || outcome === 'inconclusive';

function most(annotations: readonly Annotation[]): Annotation[] {
  const more = annotations.length - MOST_OF_A_LEVEL;
  const shown = annotations.slice(0, MOST_OF_A_LEVEL);
  const last = shown.pop();
  if (last === undefined) return [];
  if (more <= 0) return [...shown, last];
  const left = `And ${more} more of this level, which GitHub would not show: see the summary of the job.`;
  return [...shown, { ...last, message: `${last.message}\n${left}` }];
}
