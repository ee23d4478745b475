import { describe, it } from 'node:test';
import { AssertionError, expect } from 'chai';
import type { Evidence } from './assertions/judge';
import { HeardReport } from './heard-report.fixture';
import { judgeRows, leaveRowsOpen, type JudgedRow } from './judged-rows';

const row = (subject: string, evidence: Evidence, more: Partial<JudgedRow> = {}): JudgedRow => ({
  threshold: { subject, comparison: 'at most', limit: { dimension: 'share', value: 10 } },
  evidence,
  source: 'a test',
  ...more,
});
const seen = (value: number): Evidence => ({
  status: 'estimated',
  ...{ value, low: value, high: value, n: 1, of: 'things', confidence: 1, method: 'counted' },
  dimension: 'share',
});
const nothing: Evidence = { status: 'unavailable', reason: 'there is no GPU' };

function judged(...rows: readonly JudgedRow[]) {
  const heard = new HeardReport();
  let [step, message]: [unknown, string | undefined] = [undefined, undefined];
  try {
    step = judgeRows(rows, heard.report);
  } catch (error) {
    expect(error).to.be.instanceOf(AssertionError);
    message = (error as Error).message;
  }
  return { step, message, heard, outcomes: heard.told.map(({ verdict }) => verdict.outcome) };
}

describe('judgeRows', () => {
  it('passes a step whose rows all passed, and tells each', () => {
    const { step, message, heard, outcomes } = judged(row('a', seen(1)), row('b', seen(2)));
    expect([step, message]).to.deep.equal([undefined, undefined]);
    expect(outcomes).to.deep.equal(['passed', 'passed']);
    expect(heard.notes.join()).to.match(/PASSED {2}a[^]*PASSED {2}b/);
  });

  it('believes no row where a load of the scenario had faults', () => {
    const heard = new HeardReport();
    heard.faults = ['worker w1 on host-a was lost'];
    expect(() =>
      judgeRows([row('a', seen(1)), row('b', seen(2), { doubts: heard.faults })], heard.report),
    ).to.throw(AssertionError, /INCONCLUSIVE {2}a [^]*INCONCLUSIVE {2}b /);
    for (const { verdict } of heard.told)
      expect(verdict).to.have.property('reason', 'worker w1 on host-a was lost');
  });

  it('judges every row, whatever became of those before it, and names all that were not kept', () => {
    const { message, heard, outcomes } = judged(row('a', seen(11)), row('b', seen(2)), row('c', seen(12)));
    expect(outcomes).to.deep.equal(['failed', 'passed', 'failed']);
    expect(message).to.match(/^FAILED {2}a .*\nFAILED {2}c /);
    expect(heard.notes).to.have.length(1);
  });

  it('skips a step of which a row could not be measured, unless another was not kept', () => {
    expect(judged(row('a', seen(1)), row('b', nothing)).step).to.equal('skipped');
    expect(judged(row('a', seen(11)), row('b', nothing)).message).to.match(/^FAILED {2}a [^\n]*$/);
  });

  it('tells a fault once where a doubt tells it in its own words', () => {
    const heard = new HeardReport();
    heard.faults = ['w1 was lost', 'w2 was lost'];
    const rows = [row('a', seen(1), { doubts: ['at 8 users w1 was lost'] })];
    expect(() => judgeRows(rows, heard.report)).to.throw(/at 8 users w1 was lost; w2 was lost/);
    expect(heard.told[0]?.verdict).to.have.property('reason', 'at 8 users w1 was lost; w2 was lost');
  });

  it('leaves open what a miss proves nothing of, and passes what was kept all the same', () => {
    const missProvesNothing = 'time was compressed';
    expect(judged(row('a', seen(11), { missProvesNothing })).message).to.match(
      /^INCONCLUSIVE .*time was compressed/,
    );
    expect(judged(row('a', seen(1), { missProvesNothing })).outcomes).to.deep.equal(['passed']);
    expect(judged(row('a', seen(1), { doubts: ['the data is young'] })).outcomes).to.deep.equal([
      'inconclusive',
    ]);
  });
});

describe('leaveRowsOpen', () => {
  it('enters each without a verdict on it, with the reason', () => {
    const heard = new HeardReport();
    leaveRowsOpen([row('a', nothing).threshold], 'the server died', heard.report);
    const [entered] = heard.entered;
    expect(entered?.verdict).to.include({ outcome: 'inconclusive', reason: 'the server died' });
    heard.faults = ['w1 was lost'];
    leaveRowsOpen([row('a', nothing).threshold], 'the server died', heard.report);
    expect(heard.entered[1]?.verdict).to.have.property('reason', 'the server died; w1 was lost');
  });
});
