import { describe, it } from 'node:test';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Verdict } from '../assertions/verdict';
import { resultsCheck, resultsScenarioRef } from './journal-entry';
import { checkEntry, scenarioRef, VERDICTS } from './journal-entry.fixture';
import { junitXml } from './junit-xml';
import { emptyResults } from './results.fixture';
import type { ResultsScenario } from './results-schema';

/** Parses strictly: whatever is not well-formed throws; a replacement character is only a warning. */
function parseXml(text: string): Element {
  const onError = (level: string, message: string): void => {
    if (level !== 'warning') throw new Error(`${level}: ${message}`);
  };
  return new DOMParser({ onError }).parseFromString(text, 'text/xml').documentElement!;
}

const casesOf = (text: string): Element[] => [...parseXml(text).getElementsByTagName('testcase')];
const elementsIn = (element: Element | undefined): Element[] =>
  [...(element?.childNodes ?? [])].filter((node) => node.nodeType === node.ELEMENT_NODE) as Element[];
/** What says how the case went. */
const childOf = (element: Element | undefined): Element | undefined =>
  elementsIn(element).find(({ tagName }) => tagName !== 'properties');
const propertiesOf = (element: Element | undefined): Record<string, string> =>
  Object.fromEntries(
    [...(element?.getElementsByTagName('property') ?? [])].map((each) => [
      each.getAttribute('name') ?? '',
      each.getAttribute('value') ?? '',
    ]),
  );

/** Attributes and children by element, as Jenkins' `junit-10.xsd` has them; a star marks what is added to it. */
const FORMAT: Readonly<Record<string, readonly [attributes: string, children: string]>> = {
  testsuites: ['name time tests failures errors', 'testsuite'],
  testsuite: ['name tests failures errors time skipped timestamp', 'testcase'],
  testcase: ['name time classname file* line*', 'skipped error failure properties*'],
  properties: ['', 'property'],
  property: ['name value', ''],
  failure: ['type message', ''],
  error: ['type message', ''],
  skipped: ['type message', ''],
};

function expectInFormat(element: Element): void {
  const [attributes = '', children = ''] = FORMAT[element.tagName] ?? [];
  const known = (list: string): string[] => list.replaceAll('*', '').split(' ');
  expect(known(attributes)).to.include.members([...element.attributes].map(({ name }) => name));
  expect(known(children)).to.include.members(elementsIn(element).map(({ tagName }) => tagName));
  expect(element.getAttribute('time') ?? '0.000').to.match(/^\d+\.\d{3}$/u);
  for (const child of elementsIn(element)) expectInFormat(child);
}

const ended = (over: Partial<ResultsScenario> = {}): ResultsScenario => ({
  ...resultsScenarioRef(scenarioRef()),
  outcome: 'failed',
  durationMs: 1234,
  error: 'expected the promise to be kept\n    at step',
  ledger: null,
  client: null,
  ...over,
});

describe('junitXml', () => {
  const [passed, failed, inconclusive, skipped] = Object.values(VERDICTS).map((verdict: Verdict) =>
    resultsCheck(checkEntry({ verdict })),
  );
  const checks = [passed!, failed!, inconclusive!, skipped!];

  it('gives a case for the scenario and one for each check, with reasons', () => {
    const text = junitXml({ ...emptyResults(), checks, scenarios: [ended()] });
    const cases = casesOf(text);
    expect(cases[0]?.getAttribute('name')).to.equal('Low-Latency Token Sampling › small, 32, 1000');
    expect(cases[0]?.getAttribute('time')).to.equal('1.234');
    expect(childOf(cases[0])?.getAttribute('message')).to.equal('2 of 4 promises not kept');
    expect(cases[1]?.getAttribute('name')).to.equal(
      'Low-Latency Token Sampling › small, 32, 1000 › the p99 latency should be below 10 milliseconds',
    );
    expect(childOf(cases[1])).to.be.undefined;
    expect(childOf(cases[2])?.tagName).to.equal('failure');
    expect(childOf(cases[2])?.getAttribute('message')).to.include('95% interval 29 to 33 ms');
    expect(childOf(cases[3])?.getAttribute('type')).to.equal('inconclusive');
    expect(childOf(cases[4])?.tagName).to.equal('skipped');
    expect(childOf(cases[4])?.getAttribute('message')).to.equal('no NVIDIA GPU here');
    expectInFormat(parseXml(text));
    const suite = parseXml(text).getElementsByTagName('testsuite')[0]!;
    expect(['tests', 'failures', 'errors', 'skipped'].map((name) => suite.getAttribute(name))).to.deep.equal([
      '5',
      '3',
      '0',
      '1',
    ]);
  });

  it('says where a promise is, what was observed of it and with which uncertainty', () => {
    const [kept, broken, undecided, unmeasured] = casesOf(junitXml({ ...emptyResults(), checks }));
    expect([kept?.getAttribute('file'), kept?.getAttribute('line')]).to.deep.equal([
      'features/llm_sampling_performance.feature',
      '14',
    ]);
    expect(propertiesOf(kept)).to.deep.equal({
      ...{ metric: 'itl p99', outcome: 'passed', source: 'stream of the client' },
      ...{ observed: '5.21', low: '4.9', high: '5.6', confidence: '0.95', n: '11904', of: 'tokens' },
      ...{ comparison: 'below', limit: '10', unit: 'ms', margin: '0.479' },
    });
    // GitLab shows the text and not the message.
    for (const element of [broken, undecided, unmeasured].map(childOf)) {
      expect(element?.textContent).to.include(element?.getAttribute('message'));
    }
    expect(propertiesOf(unmeasured)).to.have.keys(
      'metric',
      'outcome',
      'comparison',
      'limit',
      'unit',
      'source',
    );
  });

  it('keeps apart the same scenario of two runs', () => {
    const again = { label: 'small, 32, 1000, run b' };
    const text = junitXml({
      ...emptyResults(),
      checks: [passed!, { ...failed!, ...again }],
      scenarios: [ended({ outcome: 'passed', error: null }), ended(again)],
    });
    expect(casesOf(text).map((element) => childOf(element)?.tagName)).to.deep.equal([
      ...[undefined, undefined, 'failure', 'failure'],
    ]);
    expect(casesOf(text)[3]?.getAttribute('name')).to.include('run b ›');
  });

  const outcomes: readonly [Partial<ResultsScenario>, string | undefined, string | undefined][] = [
    [{ outcome: 'passed', error: null }, undefined, undefined],
    [{ outcome: 'failed', error: 'connection refused\nstack' }, 'error', 'connection refused'],
    [{ outcome: 'undefined', error: null }, 'error', 'The scenario is undefined.'],
    [{ outcome: 'skipped', error: null }, 'skipped', 'skipped'],
  ];
  for (const [scenario, element, message] of outcomes) {
    it(`tells a scenario that is ${scenario.outcome} and has no checks`, () => {
      const [first] = casesOf(junitXml({ ...emptyResults(), scenarios: [ended(scenario)] }));
      expect(childOf(first)?.tagName).to.equal(element);
      expect(childOf(first)?.getAttribute('message')).to.equal(message);
    });
  }

  it('gives a skipped scenario the reasons of its checks', () => {
    const scenarios = [ended({ outcome: 'skipped', error: null })];
    const [first] = casesOf(junitXml({ ...emptyResults(), checks: [skipped!], scenarios }));
    expect(childOf(first)?.getAttribute('message')).to.equal('no NVIDIA GPU here');
  });

  it('keeps the checks of a scenario that was cut off, and tells of the faults of the run', () => {
    const run = { interrupted: true, faults: ['the target does not answer'] };
    const cases = casesOf(junitXml({ ...emptyResults(run), checks: [passed!] }));
    expect(cases).to.have.length(3);
    expect(cases.map((element) => childOf(element)?.getAttribute('message'))).to.deep.equal([
      'the target does not answer',
      'The run was interrupted before its end.',
      undefined,
    ]);
  });

  it('is well-formed and keeps every text, but for what XML forbids', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('<', '&', '"', "'", ']]>', '\n', '\t', '\0', '\b', '\ud800', '\udc00', 'é'),
      }),
    );
    // eslint-disable-next-line no-control-regex
    const forbidden = /[\u0000-\u0008\v\f\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;
    fc.assert(
      fc.property(text, text, (step, reason) => {
        const check = resultsCheck(checkEntry({ step, verdict: { ...VERDICTS['not measured'], reason } }));
        const [first] = casesOf(junitXml({ ...emptyResults(), checks: [check] }));
        if (forbidden.test(step + reason)) return;
        expect(first?.getAttribute('name')).to.match(/^Low-Latency Token Sampling › small, 32, 1000 › /);
        expect(first?.getAttribute('name')?.endsWith(` › ${step.toWellFormed()}`)).to.be.true;
        expect(childOf(first)?.getAttribute('message')).to.equal(reason.toWellFormed());
      }),
    );
  });
});
