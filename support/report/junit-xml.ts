import { stripVTControlCharacters } from 'node:util';
import { create, type XMLElement } from 'xmlbuilder';
import { scenarioKey } from './journal-entry';
import type { Results, ResultsCheck, ResultsScenario } from './results-schema';

/** One `<testcase>`: what is in it beside its name says how it went. */
interface TestCase {
  readonly name: string;
  readonly className: string;
  readonly milliseconds: number;
  readonly detail?: {
    readonly element: 'failure' | 'error' | 'skipped';
    readonly message: string;
    readonly type?: string;
    readonly text?: string;
  };
}

/**
 * The run as JUnit XML: a suite a feature; in it a case for each scenario and one for each of its checks,
 * so that a skipped check carries its reason; errors of the run in a suite of their own. Times in seconds.
 */
export function junitXml(results: Results): string {
  const features = new Set([...results.scenarios, ...results.checks].map(({ feature }) => feature));
  const suites = [...features].map((name) => ({ name, cases: featureCases(results, name) }));
  const faults = runCases(results);
  if (faults.length > 0) suites.unshift({ name: 'Run', cases: faults });

  const all = suites.flatMap(({ cases }) => cases);
  const root = create(
    'testsuites',
    { version: '1.0', encoding: 'UTF-8' },
    {},
    { invalidCharReplacement: '' },
  ).att({ name: 'LLM inference performance', ...totals(all, results.run.durationMs) });
  for (const { name, cases } of suites) {
    const time = cases.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const suite = root.ele('testsuite', {
      name: clean(name),
      timestamp: results.run.startedAt,
      ...totals(cases, time),
    });
    for (const testCase of cases) addCase(suite, testCase);
  }
  return `${root.end({ pretty: true })}\n`;
}

function featureCases({ scenarios, checks }: Results, feature: string): TestCase[] {
  const ended = scenarios.filter((scenario) => scenario.feature === feature);
  const keys = new Set(ended.map(scenarioKey));
  const ofFeature = checks.filter((check) => check.feature === feature);
  return [
    ...ended.flatMap((scenario) => {
      const own = ofFeature.filter((check) => scenarioKey(check) === scenarioKey(scenario));
      return [scenarioCase(scenario, own), ...own.map(checkCase)];
    }),
    // The scenario of these was cut off.
    ...ofFeature.filter((check) => !keys.has(scenarioKey(check))).map(checkCase),
  ];
}

const runCases = ({ run }: Results): TestCase[] =>
  [...run.faults, ...(run.interrupted ? ['The run was interrupted before its end.'] : [])].map(
    (message, index) => ({
      name: `run › fault ${index + 1}`,
      className: 'Run',
      milliseconds: 0,
      detail: { element: 'error', message },
    }),
  );

function scenarioCase(scenario: ResultsScenario, checks: readonly ResultsCheck[]): TestCase {
  const base = {
    name: titleOf(scenario),
    className: scenario.feature,
    milliseconds: scenario.durationMs,
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
      return { element: 'skipped', message: [...new Set(reasons)].join('; ') || 'skipped' };
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
  const base = { name: `${titleOf(check)} › ${check.step}`, className: check.feature, milliseconds: 0 };
  const place = `${check.featureFile}:${check.stepLine} (row at line ${check.line})\nsource: ${check.source}`;
  switch (check.outcome) {
    case 'passed':
      return base;
    case 'failed':
    case 'inconclusive':
      return {
        ...base,
        detail: { element: 'failure', type: check.outcome, message: check.summary, text: place },
      };
    case 'not measured':
      return { ...base, detail: { element: 'skipped', message: check.reason ?? check.summary } };
  }
}

/** `Low-Latency Token Sampling › small, 32, 1000`. */
function titleOf({ scenario, label }: Pick<ResultsScenario, 'scenario' | 'label'>): string {
  return label === '' ? scenario : `${scenario} › ${label}`;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

function totals(cases: readonly TestCase[], milliseconds: number): Record<string, string> {
  const count = (element: string): string =>
    String(cases.filter(({ detail }) => detail?.element === element).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(milliseconds),
  };
}

function addCase(suite: XMLElement, { name, className, milliseconds, detail }: TestCase): void {
  const element = suite.ele('testcase', {
    classname: clean(className),
    name: clean(name),
    time: seconds(milliseconds),
  });
  if (detail === undefined) return;
  const child = element.ele(detail.element, {
    ...(detail.type === undefined ? {} : { type: detail.type }),
    message: clean(detail.message),
  });
  if (detail.text !== undefined) child.txt(clean(detail.text));
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

/** Colour codes go, and halves of characters, which the XML writer would take for more than they are. */
const clean = (text: string): string => stripVTControlCharacters(text).toWellFormed();
