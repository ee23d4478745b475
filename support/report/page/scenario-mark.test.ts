import { describe, it } from 'node:test';
import { expect } from 'chai';
import { resultsCheck } from '../journal-entry';
import { checkEntry, VERDICTS } from '../journal-entry.fixture';
import type { ResultsScenario } from '../results-schema';
import { scenarioMark } from './scenario-mark';

const ended = (outcome: ResultsScenario['outcome']): ResultsScenario =>
  ({ ...resultsCheck(checkEntry()), outcome }) as unknown as ResultsScenario;
const checks = (...outcomes: (keyof typeof VERDICTS)[]) =>
  outcomes.map((outcome, number) => ({
    id: `check-${number}`,
    check: resultsCheck(checkEntry({ verdict: VERDICTS[outcome] })),
  }));

describe('The mark of a scenario', () => {
  it('does not call skipped what was measured in part, or not at all', () => {
    const mark = (...of: Parameters<typeof checks>): string =>
      scenarioMark({ ended: ended('skipped'), checks: checks(...of) }).html;
    expect(mark('passed', 'not measured')).to.contain('Partly measured');
    expect(mark('not measured')).to.contain('Not measured');
    expect(mark()).to.contain('Skipped');
  });

  it('is how it ended otherwise', () => {
    expect(scenarioMark({ ended: ended('failed'), checks: checks('failed') }).html).to.contain('Failed');
    expect(scenarioMark({ ended: undefined, checks: [] }).html).to.contain('Did not end');
  });
});
