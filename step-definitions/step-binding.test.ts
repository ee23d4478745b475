import { before, describe, it } from 'node:test';
import type { Envelope, StepDefinition } from '@cucumber/messages';
import { expect } from 'chai';
import { stepLine } from '../support/gherkin/outline';
import { dryRun } from '../support/gherkin/project-run.fixture';

/** A definition's pattern, and where it stands. */
const named = ({ pattern, sourceReference: { uri, location } }: StepDefinition): string =>
  `"${pattern.source}" (${uri ?? ''}:${location?.line ?? 0})`;

/** Every step that Cucumber did not bind to exactly one definition, and every definition that no step uses. */
function bindingFaults(envelopes: readonly Envelope[]): string[] {
  const definitions = envelopes.flatMap(({ stepDefinition }) => stepDefinition ?? []);
  const bound = new Map(
    envelopes.flatMap(({ testCase }) =>
      (testCase?.testSteps ?? []).map(({ pickleStepId, stepDefinitionIds }) => [
        pickleStepId,
        stepDefinitionIds ?? [],
      ]),
    ),
  );
  const documents = new Map(envelopes.map(({ gherkinDocument }) => [gherkinDocument?.uri, gherkinDocument]));
  const used = new Set<string>();
  const unbound = envelopes.flatMap(({ pickle }) =>
    (pickle?.steps ?? []).flatMap(({ id, text, astNodeIds }) => {
      const ids = bound.get(id) ?? [];
      for (const definition of ids) used.add(definition);
      if (ids.length === 1) return [];
      const document = documents.get(pickle?.uri);
      const line = document === undefined ? 0 : stepLine(document, astNodeIds);
      const fitting = definitions.filter((definition) => ids.includes(definition.id)).map(named);
      return `${pickle?.uri ?? ''}:${line}: "${text}" is bound by ${fitting.join(' and ') || 'no definition'}`;
    }),
  );
  const unused = definitions
    .filter(({ id }) => !used.has(id))
    .map((one) => `no step of any feature uses ${named(one)}`);
  return [...new Set(unbound), ...unused];
}

describe('the steps of the features and their definitions', () => {
  let envelopes: readonly Envelope[];
  before(async () => {
    envelopes = await dryRun();
  });

  /** The messages, with the definitions of each test step replaced. */
  const rebound = (change: (ids: readonly string[]) => readonly string[]): Envelope[] =>
    envelopes.map(({ testCase, ...others }) =>
      testCase === undefined
        ? others
        : {
            testCase: {
              ...testCase,
              testSteps: testCase.testSteps.map((step) => ({
                ...step,
                stepDefinitionIds: change(step.stepDefinitionIds ?? []),
              })),
            },
          },
    );

  it('are there at all', () => {
    expect(envelopes.filter(({ pickle }) => pickle)).not.to.be.empty;
    expect(envelopes.filter(({ stepDefinition }) => stepDefinition)).not.to.be.empty;
  });

  it('fit: every step binds exactly once, and every definition is used', () => {
    expect(bindingFaults(envelopes), bindingFaults(envelopes).join('\n')).to.deep.equal([]);
  });

  it('would be told of with the step, the pattern and both places, where a step were bound twice', () => {
    const [first, second] = envelopes.flatMap(({ stepDefinition }) => stepDefinition ?? []);
    const faults = bindingFaults(rebound((ids) => (ids.includes(first!.id) ? [...ids, second!.id] : ids)));
    expect(faults).not.to.be.empty;
    for (const fault of faults) {
      expect(fault).to.match(/^features\/\S+\.feature:\d+: ".+" is bound by /);
      expect(fault).to.contain(`${named(first!)} and ${named(second!)}`);
    }
  });

  it('would be told of where no step were bound', () => {
    const faults = bindingFaults(rebound(() => []));
    expect(faults.join('\n')).to.match(
      /^features\/\S+:\d+: "the LLM system is running" is bound by no definition$/m,
    );
    expect(faults.filter((fault) => fault.startsWith('no step of any feature uses "'))).not.to.be.empty;
  });
});
