import { before, describe, it } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { PARAMETER_READERS } from '../parameter-readers';
import { TABLE_READERS } from '../table-readers';
import { FeatureCheck } from './feature-check';
import { FEATURE_FILE, readFeature, stepDefinition, unindented } from './feature-text.fixture';
import { dryRun } from './project-run.fixture';

/** The project's own parameter types and step definitions. */
let definitions: readonly Envelope[];
before(async () => {
  const envelopes = await dryRun();
  definitions = envelopes.filter((envelope) => envelope.parameterType ?? envelope.stepDefinition);
});

/** The faults of a feature, without the name of its file. */
function faultsOf(text: string, ...more: readonly Envelope[]): string[] {
  const check = new FeatureCheck(PARAMETER_READERS, TABLE_READERS);
  const { envelopes, pickles } = readFeature(unindented(text));
  for (const envelope of [...definitions, ...more, ...envelopes]) check.observe(envelope);
  return check.faults(pickles).map((fault) => fault.replace(`${FEATURE_FILE}:`, ''));
}

/** A scenario of one step, on line 3. */
const scenarioOf = (step: string): string => `
  Feature: One
    Scenario: Step
      ${step}
`;

/** An outline of these lines of its own, which begin on line 3. */
const outlineOf = (...lines: readonly string[]): string =>
  ['', 'Feature: One', '  Scenario Outline: Rows', ...lines.map((line) => `    ${line}`)].join('\n');

describe('the cell of an Examples table', () => {
  it('that holds a letter for a digit is one fault, with line, column and what is expected', () => {
    const faults = faultsOf(
      outlineOf(
        'When sampling <tokens> tokens',
        'Then p99 latency should be below <limit> milliseconds',
        'Examples:',
        '  | tokens | limit |',
        '  | 100    | 10    |',
        '  | 500    | 1O    |',
      ),
    );
    expect(faults).to.deep.equal([
      '8:18, column limit: "1O milliseconds" is not a quantity: "1O" is not a number (did you mean 10?); ' +
        'write digits with an optional decimal point and a unit, for example 300 ms',
    ]);
  });

  it('is read by the step that it stands in: counts, sizes, percentiles', () => {
    const faults = faultsOf(
      outlineOf(
        'Given a model of size "<size>"',
        'And a batch size of <batch>',
        'Then p<share> latency should be below 1 s',
        'Examples:',
        '  | size | batch | share |',
        '  | tiny | 0     | 100   |',
      ),
    );
    expect(faults).to.deep.equal([
      '8:9, column size: "tiny" is not a model size; write one of small, medium, large, reference',
      '8:16, column batch: "0" is not a whole number of at least 1; write digits only, for example 32',
      '8:24, column share: "p100" is not a percentile; write p50, p95, p99 or p99.9, or median, mean, maximum',
    ]);
  });

  it('is the one whose value is at fault, not one whose value looks alike', () => {
    const faults = faultsOf(
      outlineOf(
        'Then p<share> latency should be below <limit> <unit>',
        'Examples:',
        '  | share | limit | unit |',
        '  | 1     | 1O    | O    |',
        '  | 10    | 10    | GB   |',
      ),
    );
    expect(faults.map((fault) => fault.split(':').slice(0, 2).join(':'))).to.deep.equal([
      '6:17, column limit',
      '7:17, column limit',
    ]);
  });

  it('is not to blame for what the step itself says', () => {
    const step = 'Then p<share> latency should be below 1O ms';
    const faults = faultsOf(outlineOf(step, 'Examples:', '  | share |', '  | 1     |', '  | 10    |'));
    expect(faults).to.have.length(1);
    expect(faults[0]).to.match(/^3: "1O ms" is not a quantity/);
  });
});

describe('a limit of the wrong dimension', () => {
  const wrong: readonly [step: string, fault: string][] = [
    [
      'Then p99 latency should be below 8 GB',
      '"8 GB" is a data size, and inter-token latency is a duration; write for example 300 ms',
    ],
    [
      'Then throughput should exceed 10 ms',
      '"10 ms" is a duration, and output throughput is a token rate; write for example 1000 tokens per second',
    ],
    [
      'Then the error rate should be below 3',
      '"3" is a count, and error rate is a share; write for example 95%',
    ],
    [
      'Then GPU memory usage should not exceed 10 ms',
      '"10 ms" is a duration, not a data size; write for example 8 GB',
    ],
  ];
  for (const [step, fault] of wrong) {
    it(`is a fault: ${step}`, () => {
      expect(faultsOf(scenarioOf(step))).to.deep.equal([`3: ${fault}`]);
    });
  }

  for (const step of [
    'Then the p99 latency should be below 300 ms',
    'Then the median time to first token should stay below 2 s',
    'Then output throughput should be at least 1000 tokens per second',
    'Then the request rate should exceed 20 requests per second',
    'Then the error rate should be below 0.1%',
    'Then GPU memory usage should not exceed 8 GB',
  ]) {
    it(`is none: ${step}`, () => {
      expect(faultsOf(scenarioOf(step))).to.deep.equal([]);
    });
  }
});

describe('a step', () => {
  it('that no definition fits is a fault', () => {
    expect(faultsOf(scenarioOf('Then it should be fast'))).to.deep.equal([
      '3: no step definition fits "it should be fast"; docs/reference.md lists the sentences that can be used',
    ]);
  });

  it('that two definitions fit is a fault, which names both and where they stand', () => {
    const fault = faultsOf(
      scenarioOf('Given a batch size of 32'),
      stepDefinition('a batch size of {int}', 'step-definitions/other.steps.ts', 7),
    ).join();
    expect(fault).to.match(
      /^3: "a batch size of 32" fits more than one step definition: "a batch size of \{count\}" \(\S+sampling\.steps\.ts:\d+\) and "a batch size of \{int\}" \(step-definitions\/other\.steps\.ts:7\)$/,
    );
  });

  it('of a Background is one fault, however many rows share it', () => {
    const faults = faultsOf(`
      Feature: One
        Background:
          Given a batch size of 3Z
          And the moon is full

        Scenario: Plain
          When sampling 10 tokens

        Scenario Outline: Rows
          When sampling <tokens> tokens

          Examples:
            | tokens |
            | 10     |
            | 20     |
    `);
    expect(faults).to.have.length(2);
    expect(faults[0]).to.match(/^3: "3Z" is not a whole number/);
    expect(faults[1]).to.match(/^4: no step definition fits "the moon is full"/);
  });
});

describe('FeatureCheck', () => {
  it('finds all faults of a feature at once', () => {
    const faults = faultsOf(`
      Feature: One
        Scenario: First
          When sampling ten tokens
          Then p200 latency should be below fast

        Rule: Second
          Scenario: Third
            Then it should be fast
    `);
    expect(faults.map((fault) => fault.split(' ').slice(0, 2).join(' '))).to.deep.equal([
      '3: "ten"',
      '4: "p200"',
      '4: "fast"',
      '8: no',
    ]);
  });

  it('looks only at the scenarios that were selected', () => {
    const check = new FeatureCheck(PARAMETER_READERS, TABLE_READERS);
    const { envelopes } = readFeature(unindented(scenarioOf('Then it should be fast')));
    for (const envelope of [...definitions, ...envelopes]) check.observe(envelope);
    expect(check.faults([])).to.deep.equal([]);
  });
});
