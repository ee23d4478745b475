import { counted, placeOf } from '../history/check-text';
import { scenarioKey } from '../journal-entry';
import type { Results, ResultsCheck, ResultsScenario } from '../results-schema';
import type { Advice } from './advice';
import type { Findings } from './findings';
import { rowsCommand } from './command';
import { distinctRows, listed, promiseOf } from './evidence';

const MOST_GROUPS = 3;
const MOST_LISTED = 5;

/** What is missing where the reason itself does not say what to do. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/no GPU serves this model/u, 'name a server that computes on a GPU in LLM_BASE_URL'],
  [
    /\bno (?:NVIDIA |AMD )?GPU\b/u,
    'run it where the GPUs are, or name their exporter in LLM_GPU_METRICS_URL',
  ],
];

/** Promises that could not be measured here, those of one reason together, the most first. */
export function notMeasured({ results }: Findings): readonly Advice[] {
  const missing = results.checks.filter(({ outcome }) => outcome === 'not measured');
  const groups = [...Map.groupBy(missing, ({ reason }) => reason ?? 'no reason was given')].toSorted(
    ([, one], [, other]) => other.length - one.length,
  );
  return groups.slice(0, MOST_GROUPS).map(([reason, checks]) => ({
    kind: 'not measured',
    text: `${counted(checks.length, 'promise')} ${checks.length === 1 ? 'was' : 'were'} not measured: ${reason}${remedyOf(reason)}.`,
    evidence: listed(checks.map(placeText), MOST_LISTED),
  }));
}

/** Scenarios that ended in an error before a promise of theirs was broken: nothing was found out. */
export function notJudged({ results }: Findings): readonly Advice[] {
  const failed = results.scenarios.filter((scenario) => isUnjudged(scenario, results));
  const groups = [...Map.groupBy(failed, ({ error }) => (error ?? '').split('\n')[0]?.trim() ?? '')]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .slice(0, MOST_GROUPS);
  return [
    ...results.run.faults.slice(0, 1).map((fault): Advice => ({
      kind: 'not measured',
      text: `The run itself had a fault: ${fault.split('\n')[0] ?? ''}`,
      evidence: listed(results.run.faults, MOST_LISTED),
    })),
    ...groups.map(([error, scenarios]): Advice => {
      const command = rowsCommand(results, distinctRows(scenarios));
      return {
        kind: 'not measured',
        text: `${counted(scenarios.length, 'scenario')} ended in an error before all was judged: ${error}`,
        evidence: listed(
          scenarios.map((scenario) => `${placeOf(scenario)} (${scenarioKey(scenario)})`),
          MOST_LISTED,
        ),
        ...(command === undefined ? {} : { command }),
      };
    }),
  ];
}

/** A scenario that failed though no verdict of its own failed it. */
const isUnjudged = (scenario: ResultsScenario, { checks }: Results): boolean =>
  scenario.outcome === 'failed' &&
  scenario.error !== null &&
  !checks.some(
    (check) =>
      scenarioKey(check) === scenarioKey(scenario) &&
      (check.outcome === 'failed' || check.outcome === 'inconclusive'),
  );

const placeText = (check: ResultsCheck): string => `${promiseOf(check)} (${scenarioKey(check)})`;

/** A reason that says what to set, to install or to do needs no more. */
function remedyOf(reason: string): string {
  if (/\b(?:set|install|run|name|start|take|write|measure)\b|\b(?:LLM|MONITORING)_/u.test(reason)) return '';
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(reason)) ?? [];
  return remedy === undefined ? '' : `; what it takes: ${remedy}`;
}
