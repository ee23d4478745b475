import type { Outcome } from '../../assertions/verdict';
import type { Results } from '../results-schema';
import type { Tone } from './outcome-mark';
import { toneOf } from './outcome-mark';
import { recordKey } from '../journal-entry';

/** What a run comes to, for people who read nothing else. */
export interface OverallAnswer {
  readonly tone: Tone;
  /** `6 of 9 promises kept`. */
  readonly headline: string;
  /** What became of the others; empty where there are none. */
  readonly sentences: readonly string[];
}

/** The answer of a run, the worst of it giving the tone. A run without a check is no good one. */
export function overallAnswer(results: Results): OverallAnswer {
  const { checks, run } = results;
  const count = (outcome: Outcome): number => checks.filter((check) => check.outcome === outcome).length;
  const [kept, broken, open, absent] = [
    count('passed'),
    count('failed'),
    count('inconclusive'),
    count('not measured'),
  ];
  const unexplained = failedWithoutVerdict(results);
  const sentences = [
    ...said(broken, 'was broken', 'were broken'),
    ...said(open, 'could not be decided', 'could not be decided'),
    ...said(absent, 'could not be measured here', 'could not be measured here'),
    ...(unexplained === 0
      ? []
      : [`${unexplained} ${unexplained === 1 ? 'scenario' : 'scenarios'} failed before or beside a verdict`]),
    ...(run.faults.length === 0 ? [] : ['the run itself met an error']),
  ];
  return { tone: toneOfRun(), headline: headline(), sentences };

  function headline(): string {
    if (checks.length === 0) return 'No promise was checked';
    const promises = `promise${checks.length === 1 ? '' : 's'}`;
    if (kept === checks.length)
      return checks.length === 1 ? 'The promise was kept' : `All ${kept} promises kept`;
    return `${kept} of ${checks.length} ${promises} kept`;
  }

  function toneOfRun(): Tone {
    if (broken > 0 || unexplained > 0 || run.faults.length > 0) return 'bad';
    if (open > 0 || (checks.length > 0 && run.interrupted)) return 'open';
    return kept === 0 || absent > 0 ? 'absent' : 'good';
  }
}

const said = (count: number, one: string, many: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** Scenarios that went wrong although no promise of theirs did. */
function failedWithoutVerdict({ scenarios, checks }: Results): number {
  const explained = new Set(
    checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'inconclusive').map(recordKey),
  );
  return scenarios.filter(
    (scenario) => toneOf(scenario.outcome) === 'bad' && !explained.has(recordKey(scenario)),
  ).length;
}
