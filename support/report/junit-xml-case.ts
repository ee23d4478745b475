import { recordKey } from './journal-entry';
import type { Results, ResultsCheck, ResultsScenario } from './results-schema';

/** One `<testcase>`: what is in it beside its name says how it went. */
export interface TestCase {
  readonly name: string;
  readonly className: string;
  readonly milliseconds: number;
  /** Undefined for an error of the run. */
  readonly place?: { readonly file: string; readonly line: number };
  readonly properties?: Readonly<Record<string, string>>;
  readonly detail?: {
    readonly element: 'failure' | 'error' | 'skipped';
    readonly message: string;
    readonly type?: string;
    readonly text?: string;
  };
}

/** The cases of a feature: each scenario, then what it promised. */
export function featureCases({ scenarios, checks }: Results, feature: string): TestCase[] {
  const ended = scenarios.filter((scenario) => scenario.feature === feature);
  const keys = new Set(ended.map(recordKey));
  const ofFeature = checks.filter((check) => check.feature === feature);
  return [
    ...ended.flatMap((scenario) => {
      const own = ofFeature.filter((check) => recordKey(check) === recordKey(scenario));
      return [scenarioCase(scenario, own), ...own.map(checkCase)];
    }),
    // The scenario of these was cut off.
    ...ofFeature.filter((check) => !keys.has(recordKey(check))).map(checkCase),
  ];
}

/** The errors that belong to no scenario. */
export const runCases = ({ run }: Results): TestCase[] =>
  [...run.faults, ...(run.interrupted ? ['The run was interrupted before its end.'] : [])].map(
    (message, index) => ({
      name: `run › fault ${index + 1}`,
      className: 'Run',
      milliseconds: 0,
      detail: { element: 'error', message, text: message },
    }),
  );

function scenarioCase(scenario: ResultsScenario, checks: readonly ResultsCheck[]): TestCase {
  const base = {
    name: titleOf(scenario),
    className: scenario.feature,
    milliseconds: scenario.durationMs,
    place: { file: scenario.featureFile, line: scenario.line },
  };
  const detail = scenarioDetail(scenario, checks);
  return detail === undefined ? base : { ...base, detail };
}

function scenarioDetail(
  { outcome, error }: ResultsScenario,
  checks: readonly ResultsCheck[],
): TestCase['detail'] {
  const text = error === null ? {} : { text: error };
  switch (outcome) {
    case 'passed':
      return undefined;
    case 'skipped': {
      const reasons = checks.flatMap(({ reason }) => reason ?? []);
      return skipped([...new Set(reasons)].join('; ') || 'skipped');
    }
    case 'failed': {
      const broken = checks.filter((check) => check.outcome === 'failed' || check.outcome === 'inconclusive');
      return broken.length === 0
        ? { element: 'error', message: firstLine(error ?? 'The scenario failed.'), ...text }
        : { element: 'failure', message: `${broken.length} of ${checks.length} promises not kept`, ...text };
    }
    case 'undefined':
    case 'ambiguous':
    case 'pending':
    case 'unknown':
      return { element: 'error', message: firstLine(error ?? `The scenario is ${outcome}.`), ...text };
  }
}

function checkCase(check: ResultsCheck): TestCase {
  const base = {
    name: `${titleOf(check)} › ${check.step}`,
    className: check.feature,
    milliseconds: 0,
    place: { file: check.featureFile, line: check.line },
    properties: propertiesOf(check),
  };
  const { outcome, summary, featureFile, stepLine, line, source } = check;
  switch (outcome) {
    case 'passed':
      return base;
    case 'failed':
    case 'inconclusive': {
      const text = `${summary}\n${featureFile}:${stepLine} (row at line ${line})\nsource: ${source}`;
      return { ...base, detail: { element: 'failure', type: outcome, message: summary, text } };
    }
    case 'not measured':
      return { ...base, detail: skipped(check.reason ?? summary) };
  }
}

const skipped = (message: string): NonNullable<TestCase['detail']> => ({
  element: 'skipped',
  message,
  text: message,
});

/** Numbers in the unit that is given, with all their digits; what is not known is left out. */
function propertiesOf(check: ResultsCheck): Record<string, string> {
  const { metric, outcome, observed, comparison, limit, margin, instrumentError, source } = check;
  const values: Record<string, string | number | null | undefined> = {
    metric,
    outcome,
    observed: observed?.value,
    low: observed?.low,
    high: observed?.high,
    confidence: observed?.confidence,
    n: observed?.n,
    of: observed?.of,
    comparison,
    limit: limit.value,
    unit: limit.unit,
    margin,
    instrument_error: instrumentError,
    source,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

/** `Low-Latency Token Sampling › small, 32, 1000`. */
function titleOf({ scenario, label }: Pick<ResultsScenario, 'scenario' | 'label'>): string {
  return label === '' ? scenario : `${scenario} › ${label}`;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
