import type { Outcome } from '../../assertions/verdict';
import { recordKey } from '../journal-entry';
import type { Results, ResultsScenario } from '../results-schema';
import { notBegun } from './begun-scenarios';
import { toneOf, type Tone } from './outcome-mark';

/** What a run comes to, for people who read nothing else. */
export interface OverallAnswer {
  readonly tone: Tone;
  /** `6 of 9 promises kept`. */
  readonly headline: string;
  /** What became of the others; empty where there are none. */
  readonly sentences: readonly string[];
}

/**
 * The answer of a run, the worst of it giving the tone. A run is good only if it ended well, with a promise kept and
 * no scenario left without a verdict.
 */
export function overallAnswer(results: Results): OverallAnswer {
  const { checks, run } = results;
  const count = (outcome: Outcome): number => checks.filter((check) => check.outcome === outcome).length;
  const [kept, broken, open, absent] = [
    count('passed'),
    count('failed'),
    count('inconclusive'),
    count('not measured'),
  ];
  const silent = silentScenarios(results);
  const faults = run.faults.length;
  const isExplained = [broken, open, faults, silent.failed, silent.pending, silent.unknown].some(
    (n) => n > 0,
  );
  const isUnexplained = !run.success && !run.interrupted && !isExplained;
  const tone = toneOfRun();
  return {
    tone,
    headline: headlineOf(kept, checks.length, run.interrupted, tone),
    sentences: [
      ...said(broken, 'was broken', 'were broken'),
      ...said(open, 'could not be decided', 'could not be decided'),
      ...said(absent, 'could not be measured here', 'could not be measured here'),
      ...scenariosSaid(silent.failed, 'failed before or beside a verdict'),
      ...scenariosSaid(silent.pending, 'ended as pending, without a verdict'),
      ...scenariosSaid(silent.unknown, 'ended as unknown, without a verdict'),
      ...scenariosSaid(silent.skipped, 'was skipped without a verdict', 'were skipped without a verdict'),
      ...scenariosSaid(silent.passed, 'passed without a promise'),
      ...scenariosSaid(notBegun(results).length, 'was not begun', 'were not begun'),
      ...(faults === 0 ? [] : ['the run itself met an error']),
      ...(isUnexplained ? ['the run did not succeed, and nothing here says why'] : []),
    ],
  };

  function toneOfRun(): Tone {
    if (broken > 0 || silent.failed > 0 || faults > 0 || isUnexplained) return 'bad';
    if (open > 0 || silent.pending > 0 || silent.unknown > 0) return 'open';
    if (run.interrupted && checks.length > 0) return 'open';
    return kept === 0 || absent > 0 || silent.skipped > 0 || !run.success ? 'absent' : 'good';
  }
}

function headlineOf(kept: number, checked: number, interrupted: boolean, tone: Tone): string {
  const soFar = interrupted ? ' so far' : '';
  if (checked === 0) return `No promise was checked${soFar}`;
  const promises = `promise${checked === 1 ? '' : 's'}`;
  if (kept < checked) return `${kept} of ${checked} ${promises} kept${soFar}`;
  if (interrupted)
    return checked === 1
      ? 'The promise checked so far was kept'
      : `All ${kept} promises checked so far were kept`;
  if (tone !== 'good') return `${kept} of ${checked} checked ${promises} kept`;
  return checked === 1 ? 'The promise was kept' : `All ${kept} promises kept`;
}

const said = (count: number, one: string, many: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

const scenariosSaid = (count: number, one: string, many = one): readonly string[] =>
  said(count, `scenario ${one}`, `scenarios ${many}`);

/** How many scenarios ended how without a verdict that tells it; those that had not begun are none of them. */
function silentScenarios(
  results: Results,
): Readonly<Record<'failed' | 'pending' | 'unknown' | 'skipped' | 'passed', number>> {
  const { scenarios, checks } = results;
  const checked = new Set(checks.map(recordKey));
  const explained = new Set(
    checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'inconclusive').map(recordKey),
  );
  const absent = new Set(notBegun(results));
  const silent = (outcome: ResultsScenario['outcome']): number =>
    scenarios.filter(
      (scenario) =>
        scenario.outcome === outcome && !absent.has(scenario) && !checked.has(recordKey(scenario)),
    ).length;
  return {
    // One that failed with its promises kept went wrong beside them.
    failed: scenarios.filter(
      (scenario) => toneOf(scenario.outcome) === 'bad' && !explained.has(recordKey(scenario)),
    ).length,
    // Whatever it had checked, it did not come to its end.
    pending: scenarios.filter(({ outcome }) => outcome === 'pending').length,
    unknown: scenarios.filter(({ outcome }) => outcome === 'unknown').length,
    skipped: silent('skipped'),
    passed: silent('passed'),
  };
}
