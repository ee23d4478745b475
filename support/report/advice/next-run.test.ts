import { describe, it } from 'node:test';
import { expect } from 'chai';
import { compressed, compressedTokens } from '../../time-compression';
import { milliseconds } from '../../quantities/units';
import type { Results, ResultsCheck } from '../results-schema';
import { emptyResults } from '../results.fixture';
import type { Advice, AdviceKind } from './advice';
import { adviceOf } from './advice-of';
import { AGAIN, checkOf, earlierRun, noteOf, runOf, scenarioOf } from './advised-run.fixture';

const ROW = 'features/llm_sampling_performance.feature:14';
const of = (kind: AdviceKind, results: Results, earlier: readonly Results[] = []): readonly Advice[] =>
  adviceOf(results, earlier).filter((advice) => advice.kind === kind);
const valued = (value: number, over: Partial<ResultsCheck> = {}): ResultsCheck => {
  const check = checkOf('passed', over);
  return {
    ...check,
    observed: check.observed && { ...check.observed, value, low: 0.9 * value, high: 1.1 * value },
  };
};

describe('Advice about what was not measured', () => {
  it('is one for each reason, the most frequent first, with what it takes where the reason does not say it', () => {
    const cpu = 'the embedded engine computes on the CPU: no GPU serves this model';
    const trace = 'no trace is named: set LLM_TRACE to the path of one, in CSV or JSONL';
    const checks = [trace, cpu, cpu].map((reason, line) => checkOf('not measured', { reason, line }));
    expect(of('not measured', runOf(checks)).map(({ text }) => text)).to.deep.equal([
      `2 promises were not measured: ${cpu}; what it takes: name a server that computes on a GPU in LLM_BASE_URL.`,
      `1 promise was not measured: ${trace}.`,
    ]);
  });

  it('tells scenarios that an error ended, not those that a verdict failed', () => {
    const error = 'Error: http://gpu.example refused the connection. Start the server.\n    at step';
    const scenarios = [scenarioOf({ outcome: 'failed', error })];
    const [advice] = of('not measured', runOf([], { scenarios }));
    expect(advice?.text).to.equal(
      '1 scenario ended in an error before all was judged: Error: http://gpu.example refused the connection. Start the server.',
    );
    expect(advice?.command).to.equal(`${AGAIN} ${ROW}`);
    expect(of('not measured', runOf([checkOf('failed')], { scenarios }))).to.deep.equal([]);
  });

  it('tells faults of the run itself', () => {
    const { run } = emptyResults({ faults: ['the disk is full\nmore'] });
    expect(of('not measured', runOf([], { run }))[0]?.text).to.equal(
      'The run itself had a fault: the disk is full',
    );
  });
});

describe('Advice about the next run', () => {
  it('tells an interrupted run, and none that came to its end', () => {
    const { run } = emptyResults({ interrupted: true });
    expect(of('next run', runOf([], { run, scenarios: [scenarioOf()] }))[0]?.text).to.contain(
      'interrupted after 1 scenario',
    );
    expect(of('next run', runOf([]))).to.deep.equal([]);
  });

  it('counts of an interrupted run the scenarios that were begun, also those without a verdict', () => {
    const { run } = emptyResults({ interrupted: true });
    const skipped = Array.from({ length: 80 }, (_, line) =>
      scenarioOf({ line: 100 + line, label: `row ${line}`, outcome: 'skipped' }),
    );
    const unmeasured = scenarioOf({ outcome: 'skipped' });
    const failed = scenarioOf({ line: 15, label: 'other', outcome: 'failed' });
    const scenarios = [unmeasured, failed, ...skipped];
    const [advice] = of('next run', runOf([checkOf('not measured')], { run, scenarios }));
    expect(advice?.text).to.contain('interrupted after 2 scenarios, 80 more were left out:');
    expect(advice?.evidence).to.have.length(2);
    const [early] = of('next run', runOf([], { run, scenarios: skipped.slice(0, 1) }));
    expect(early?.text).to.contain('interrupted before its first scenario, 1 more was left out:');
  });

  it('tells a figure that got worse than in at least five earlier runs, and compares with the last of them', () => {
    const before = [1, 1.1, 0.9, 1.2, 1.05].map((value, index) =>
      earlierRun(`run-${index}`, [valued(value)]),
    );
    const [advice] = of('next run', runOf([valued(2)]), before);
    expect(advice?.text).to.contain('1 figure got worse');
    expect(advice?.evidence[0]).to.contain(
      'against 900 µs to 1.2 ms before, median 1.05 ms: +90% (worse), outside',
    );
    expect(advice?.command).to.equal('npm run compare -- reports/run-4 reports/2026-03-04T05-06-07Z-abcdef');
    expect(of('next run', runOf([valued(2)]), before.slice(1)), 'four runs').to.deep.equal([]);
    expect(of('next run', runOf([valued(1.25)]), before), 'within').to.deep.equal([]);
    expect(of('next run', runOf([valued(0.1)]), before), 'better').to.deep.equal([]);
  });

  it('tells promises that were broken before and not looked at since', () => {
    const other = checkOf('failed', { metric: 'output_tps' });
    const earlier = [earlierRun('a', [other])];
    const [advice] = of('next run', runOf([checkOf('passed')]), earlier);
    expect(advice?.text).to.contain('1 promise that an earlier run found broken was not judged in this one');
    expect(advice?.evidence[0]).to.contain('output_tps').and.contain('in run a.');
    const mended = earlierRun('b', [{ ...other, outcome: 'passed' }]);
    expect(of('next run', runOf([checkOf('passed')]), [...earlier, mended])).to.deep.equal([]);
  });

  describe('about a row that was broken before', () => {
    const FEATURE = 'features/llm_sampling_performance.feature';
    const rowOf = (label: string, line: number): ResultsCheck => checkOf('passed', { label, line });
    const broken = checkOf('failed', { label: 'b', line: 15 });
    const full = earlierRun('a', [rowOf('a', 14), broken, rowOf('c', 16)]);
    const told = (results: Results, ...earlier: readonly Results[]): readonly Advice[] =>
      of('next run', results, [full, ...earlier]);
    const elsewhere = runOf([checkOf('passed', { feature: 'Other', featureFile: 'features/other.feature' })]);

    it('gives its line where no run since had its feature, and the line to which it has moved', () => {
      expect(told(elsewhere)[0]?.command).to.equal(`${AGAIN} ${FEATURE}:15`);
      const scenarios = [scenarioOf({ label: 'b', line: 21, outcome: 'failed' })];
      expect(told(runOf([], { scenarios }))[0]?.command).to.equal(`${AGAIN} ${FEATURE}:21`);
    });

    it('does not tell it once a run has all rows of the feature and another in its stead', () => {
      const renamed = [rowOf('a', 14), rowOf('B', 15), rowOf('c', 16)];
      expect(told(runOf(renamed))).to.deep.equal([]);
      expect(told(elsewhere, earlierRun('b', renamed))).to.deep.equal([]);
      const retitled = renamed.map((check) => ({ ...check, feature: 'New title' }));
      expect(told(runOf(retitled))).to.deep.equal([]);
    });

    it('gives no line, and says that it may be gone, where a run since had only some rows', () => {
      const [advice] = told(runOf([rowOf('a', 14)]));
      expect(advice?.command).to.equal(`${AGAIN} ${FEATURE}`);
      expect(advice?.evidence[0]).to.contain('if it is still promised');
    });
  });

  it('tells compressed time and answers in the words of their notes', () => {
    const notes = [
      compressed(milliseconds(3_600_000), 30).note,
      compressedTokens(1000, 16).note,
      'client: idle',
    ].map((text) => noteOf(text ?? ''));
    const [advice] = of('next run', runOf([], { notes }));
    expect(advice?.evidence).to.have.length(2);
    expect(advice?.command).to.equal(`${AGAIN} --profile full ${ROW}`);
    expect(of('next run', runOf([], { notes: notes.slice(2) }))).to.deep.equal([]);
  });

  it('tells untrained models of the embedded engine', () => {
    const run = runOf([]);
    const target = run.target && { ...run.target, note: 'models of random weights, untrained: for timing' };
    expect(of('next run', { ...run, target })).to.deep.equal([]);
    expect(of('next run', { ...run, target: target && { ...target, embedded: true } })[0]?.text).to.contain(
      'LLM_BASE_URL',
    );
  });
});
