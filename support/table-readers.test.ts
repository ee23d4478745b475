import { before, describe, it } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { dryRun } from './gherkin/project-run.fixture';
import { StepMatcher } from './gherkin/step-matcher';
import { TABLE_READERS } from './table-readers';

describe('TABLE_READERS', () => {
  let envelopes: readonly Envelope[];
  const matcher = new StepMatcher({});
  before(async () => {
    envelopes = await dryRun();
    for (const envelope of envelopes) matcher.observe(envelope);
  });

  it('are each of a step definition that there is', () => {
    const sources = matcher.definitions.map(({ source }) => source);
    expect(sources).to.include.members(Object.keys(TABLE_READERS));
  });

  it('read the table of every step of the features that has one', () => {
    const steps = envelopes
      .flatMap(({ pickle }) => pickle?.steps ?? [])
      .filter(({ argument }) => argument?.dataTable !== undefined);
    expect(steps).not.to.be.empty;
    const sources = steps.flatMap(({ text }) => matcher.matches(text).map(({ source }) => source));
    expect(Object.keys(TABLE_READERS)).to.include.members(sources);
  });
});
