import { recordKey } from '../journal-entry';
import { RESULTS_SCHEMA_VERSION, type Results, type ResultsNote } from '../results-schema';
import { mergedEnvironment, mergedTarget, runDifferences } from './run-differences';

type Scenario = Pick<ResultsNote, 'feature' | 'featureFile' | 'line' | 'scenario' | 'label' | 'run'>;

/**
 * Several runs as one, under a new name. Nothing is averaged: a scenario that more than one of them ran is there
 * as often, its label with the run's name. Everything says in `run` which run it is of. Each scenario has a note with
 * that run, and with how its server and machine differ from those of the first; errors of a run begin with its name.
 * The run was successful where all were, and began with the first of them; its duration is that of all together. The
 * paths of charts get the run's name as a folder. There must be a run.
 */
export function mergedResults(runs: readonly Results[], id: string): Results {
  const [first] = runs;
  if (first === undefined) throw new RangeError('there are no runs to merge');
  const repeated = repeatedScenarios(runs);
  const labelled = <Of extends Scenario>(of: Of, run: string): Of => ({
    ...of,
    // What was merged before knows its run already.
    run: of.run ?? run,
    label: namesOf(of).some((name) => repeated.has(name))
      ? [of.label, `run ${run}`].filter((part) => part !== '').join(', ')
      : of.label,
  });
  const all = <Of extends Scenario>(entries: (results: Results) => readonly Of[]): Of[] =>
    runs.flatMap((results) => entries(results).map((entry) => labelled(entry, results.run.id)));
  const infos = runs.map(({ run }) => run);
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    run: {
      id,
      startedAt: infos
        .map(({ startedAt }) => startedAt)
        .reduce((one, other) => (isEarlier(one, other) ? one : other)),
      endedAt: infos
        .map(({ endedAt }) => endedAt)
        .reduce((one, other) => (isEarlier(one, other) ? other : one)),
      durationMs: infos.reduce((sum, { durationMs }) => sum + durationMs, 0),
      success: infos.every(({ success }) => success),
      interrupted: infos.some(({ interrupted }) => interrupted),
      faults: infos.flatMap((run) => run.faults.map((fault) => `${run.id}: ${fault}`)),
    },
    target: mergedTarget(runs),
    environment: mergedEnvironment(runs),
    checks: all(({ checks }) => checks),
    measurements: all(({ measurements }) => measurements),
    scenarios: all(({ scenarios }) => scenarios),
    charts: all(({ charts, run }) =>
      charts.map((chart) => ({ ...chart, path: mergedChartPath(run.id, chart.path) })),
    ),
    notes: all((results) => [...results.notes, ...originNotes(results, first)]),
  };
}

/** Where a chart of a run stands in the merged folder. */
export const mergedChartPath = (run: string, path: string): string =>
  `charts/${run}/${path.replace(/^charts\//u, '')}`;

const isEarlier = (one: string, other: string): boolean => Date.parse(one) < Date.parse(other);

/** The ids of the runs that results are of: their own, or those that they were merged of. */
export function runsIn({
  run,
  scenarios,
  checks,
  measurements,
  charts,
  notes,
}: Results): ReadonlySet<string> {
  const entries = [...scenarios, ...checks, ...measurements, ...charts, ...notes];
  return new Set([run.id, ...entries.flatMap((of) => of.run ?? [])]);
}

/**
 * By its title, wherever it stands in its file: the same promise is often a line further down; and by its place, which
 * a renamed one has kept: reports tell scenarios apart by either.
 */
const namesOf = (of: Scenario): readonly string[] => [
  JSON.stringify([of.feature, of.scenario, of.label]),
  recordKey(of),
];

function repeatedScenarios(runs: readonly Results[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const results of runs) {
    const own = new Set([...results.scenarios, ...results.checks, ...results.measurements].flatMap(namesOf));
    for (const name of own) (seen.has(name) ? repeated : seen).add(name);
  }
  return repeated;
}

/** One for each scenario of a run: which run it is of, and how that differs from the first. */
function originNotes(results: Results, first: Results): ResultsNote[] {
  const { run, scenarios, checks, measurements } = results;
  const differences = runDifferences(first, results);
  const text = [
    `Of run ${run.id}, started ${run.startedAt}${run.interrupted ? ', interrupted' : ''}.`,
    ...(differences.length === 0 ? [] : [`Other than in ${first.run.id}: ${differences.join('; ')}.`]),
  ].join(' ');
  const origins = new Map([...scenarios, ...checks, ...measurements].map((of) => [recordKey(of), of]));
  return [...origins.values()].map(({ feature, featureFile, line, scenario, row, label, tags, run: of }) => ({
    ...{ feature, featureFile, line, scenario, row, label, tags, run: of },
    text,
  }));
}
