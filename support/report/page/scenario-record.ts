import { recordKey } from '../journal-entry';
import type {
  Results,
  ResultsChart,
  ResultsCheck,
  ResultsMeasurement,
  ResultsNote,
  ResultsScenario,
} from '../results-schema';
import { OUTCOMES, toneOf } from './outcome-mark';

const MOST_CHECKS = 200;

/** A check with the number of its row on the page. */
export interface NumberedCheck {
  readonly check: ResultsCheck;
  /** Of its row in the table of verdicts: `promise-3`. */
  readonly id: string;
}

/** All that a run holds of one scenario, or of one row of its examples. */
export interface ScenarioRecord {
  /** Of its section on the page. */
  readonly id: string;
  readonly feature: string;
  readonly featureFile: string;
  readonly line: number;
  readonly scenario: string;
  readonly label: string;
  /** Undefined where it did not end: the run was cut off, or goes on. */
  readonly ended: ResultsScenario | undefined;
  /** At most 200 of them, the worst. */
  readonly checks: readonly NumberedCheck[];
  /** How many there are beside those. */
  readonly moreChecks: number;
  readonly measurements: readonly ResultsMeasurement[];
  readonly charts: readonly ResultsChart[];
  readonly notes: readonly ResultsNote[];
}

/** The scenarios of a run in the order in which they are first spoken of. */
export function scenarioRecords(results: Results): readonly ScenarioRecord[] {
  const { checks, measurements, scenarios, charts, notes } = results;
  const numbered = checks.map((check, index) => ({ check, id: `promise-${index + 1}` }));
  const checksBy = Map.groupBy(numbered, ({ check }) => recordKey(check));
  const measurementsBy = Map.groupBy(measurements, recordKey);
  const chartsBy = Map.groupBy(charts, recordKey);
  const notesBy = Map.groupBy(notes, recordKey);
  const endedBy = new Map(scenarios.map((scenario) => [recordKey(scenario), scenario]));
  const refs = new Map(
    // Those that ended come first: what else there is belongs to one that was cut off.
    [...scenarios, ...checks, ...notes, ...charts, ...measurements]
      .toReversed()
      .map((ref) => [recordKey(ref), ref] as const),
  );
  return [...new Set([...scenarios, ...checks, ...notes, ...charts, ...measurements].map(recordKey))].flatMap(
    (key, index) => {
      const ref = refs.get(key);
      if (ref === undefined) return [];
      const { feature, featureFile, line, scenario, label } = ref;
      return {
        id: `scenario-${index + 1}`,
        feature,
        featureFile,
        line,
        scenario,
        label,
        ended: endedBy.get(key),
        ...worstOf(checksBy.get(key) ?? []),
        measurements: measurementsBy.get(key) ?? [],
        charts: chartsBy.get(key) ?? [],
        notes: notesBy.get(key) ?? [],
      };
    },
  );
}

function worstOf(all: readonly NumberedCheck[]): Pick<ScenarioRecord, 'checks' | 'moreChecks'> {
  if (all.length <= MOST_CHECKS) return { checks: all, moreChecks: 0 };
  const rank = ({ check }: NumberedCheck): number => OUTCOMES.indexOf(check.outcome);
  const worst = new Set(all.toSorted((one, other) => rank(one) - rank(other)).slice(0, MOST_CHECKS));
  return { checks: all.filter((check) => worst.has(check)), moreChecks: all.length - MOST_CHECKS };
}

/** Whether something of it went wrong, or could not be decided. */
export const isTroubled = ({ ended, checks }: ScenarioRecord): boolean =>
  (ended !== undefined && toneOf(ended.outcome) === 'bad') ||
  checks.some(({ check: { outcome } }) => outcome === 'failed' || outcome === 'inconclusive');

/** `Low-Latency Token Sampling › small, 32, 1000`. */
export const recordTitle = ({ scenario, label }: ScenarioRecord): string =>
  label === '' ? scenario : `${scenario} › ${label}`;
