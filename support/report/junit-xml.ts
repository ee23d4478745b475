import { stripVTControlCharacters } from 'node:util';
import { create, type XMLElement } from 'xmlbuilder';
import { featureCases, runCases, type TestCase } from './junit-xml-case';
import type { Results } from './results-schema';

/**
 * The run as JUnit XML: a suite a feature; in it a case for each scenario and one for each of its checks,
 * so that a skipped check carries its reason; errors of the run in a suite of their own. Times in seconds.
 *
 * It keeps to `junit-10.xsd` of Jenkins' xUnit plugin but for three additions that reporters of GitHub, GitLab and
 * others read: `file` and `line` of a case, and `properties` with what was observed. What a message says its text
 * says too, as GitLab shows the text alone.
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
      // The root has no such count.
      skipped: countOf('skipped', cases),
    });
    for (const testCase of cases) addCase(suite, testCase);
  }
  return `${root.end({ pretty: true })}\n`;
}

const totals = (cases: readonly TestCase[], milliseconds: number): Record<string, string> => ({
  tests: String(cases.length),
  failures: countOf('failure', cases),
  errors: countOf('error', cases),
  time: seconds(milliseconds),
});

const countOf = (element: string, cases: readonly TestCase[]): string =>
  String(cases.filter(({ detail }) => detail?.element === element).length);

function addCase(suite: XMLElement, testCase: TestCase): void {
  const { name, className, milliseconds, place, properties, detail } = testCase;
  const element = suite.ele('testcase', {
    classname: clean(className),
    name: clean(name),
    time: seconds(milliseconds),
    ...(place === undefined ? {} : { file: clean(place.file), line: String(place.line) }),
  });
  if (properties !== undefined) {
    const list = element.ele('properties');
    for (const [key, value] of Object.entries(properties))
      list.ele('property', { name: key, value: clean(value) });
  }
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
