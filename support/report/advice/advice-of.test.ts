import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Results } from '../results-schema';
import { emptyResults } from '../results.fixture';
import type { Advice, AdviceKind } from './advice';
import { adviceOf } from './advice-of';
import { AGAIN, checkOf, clientOf, earlierRun, runOf, scenarioOf } from './advised-run.fixture';

const ROW = 'features/llm_sampling_performance.feature:14';
const of = (kind: AdviceKind, results: Results, earlier: readonly Results[] = []): readonly Advice[] =>
  adviceOf(results, earlier).filter((advice) => advice.kind === kind);
const only = (kind: AdviceKind, results: Results, earlier: readonly Results[] = []): Advice => {
  const [first, ...more] = of(kind, results, earlier);
  expect(more).to.deep.equal([]);
  if (first === undefined) throw new Error(`no advice of ${kind}`);
  return first;
};

describe('Advice', () => {
  it('is none without evidence', () => {
    expect(adviceOf(emptyResults(), [])).to.deep.equal([]);
    const comfortable = checkOf('passed', { margin: 0.9, observed: { ...observed(1), low: 0.9, high: 1.1 } });
    expect(adviceOf(runOf([comfortable], { scenarios: [scenarioOf()] }), [])).to.deep.equal([]);
  });

  it('tells a broken promise with its limit, the kindest end of its interval and where it is written', () => {
    const { text, evidence, command } = only('broken promise', runOf([checkOf('failed')]));
    expect(text).to.equal(
      'itl p99 of Low-Latency Token Sampling › small, 32, 1000 is broken: 31 [29 to 33] ms, promised below 10 ms (3.1 times the limit).',
    );
    expect(evidence).to.include('Even the nearest end of its interval, 29 ms, misses the limit by 19 ms.');
    expect(evidence.at(-1)).to.contain(`Promised at ${ROW}`);
    expect(command).to.equal(`${AGAIN} ${ROW}`);
  });

  it('says since when a promise is broken, by runs of the same machine and target alone', () => {
    const [kept, broken] = [[checkOf('passed')], [checkOf('failed')]];
    const earlier = [
      earlierRun('a', broken),
      earlierRun('b', kept),
      earlierRun('c', broken),
      earlierRun('d', broken),
    ];
    const advice = only('broken promise', runOf(broken), earlier);
    expect(advice.text).to.contain('it has been broken since run c.');
    expect(advice.evidence).to.include('Broken in 2 earlier runs of this machine and target in a row.');
    const elsewhere = earlierRun('e', kept, { target: { ...target(), serverKind: 'sglang' } });
    expect(only('broken promise', runOf(broken), [...earlier, elsewhere]).text).to.contain('since run c.');
  });

  it('compares with the last run that kept the promise', () => {
    const advice = adviceOf(runOf([checkOf('failed')]), [earlierRun('b', [checkOf('passed')])], {
      reports: "it's",
    })[0];
    expect(advice?.text).to.contain('; it was kept in run b.');
    expect(advice?.command).to.equal(
      String.raw`npm run compare -- 'it'\''s/b' 'it'\''s/2026-03-04T05-06-07Z-abcdef'`,
    );
  });

  it('says what the machine waited for while a promise was broken', () => {
    const scenarios = [scenarioOf({ client: clientOf({ steal: 0.07 }) })];
    const { evidence } = only('broken promise', runOf([checkOf('failed')], { scenarios }));
    expect(evidence).to.include('While it was measured, the hypervisor took 7% of the CPU time.');
  });

  it('tells three broken promises, the worst first, and the others together', () => {
    const checks = [-0.1, -3, -0.2, -2, -0.5].map((margin, line) =>
      checkOf('failed', { margin, line, label: `row ${line}` }),
    );
    const advices = of('broken promise', runOf(checks));
    expect(advices.map(({ text }) => /row \d|2 more/u.exec(text)?.[0])).to.deep.equal([
      ...['row 1', 'row 3', 'row 4'],
      '2 more',
    ]);
    expect(advices[3]?.command).to.equal(`${AGAIN} features/llm_sampling_performance.feature:0:2`);
  });

  it('tells the nearest limit by the worst end of an interval', () => {
    const wide = checkOf('passed', {
      label: 'wide',
      observed: { ...observed(6), low: 4, high: 9.8 },
      margin: 0.4,
    });
    const narrow = checkOf('passed', {
      label: 'narrow',
      observed: { ...observed(7), low: 6.9, high: 7.1 },
      margin: 0.3,
    });
    const advice = only('nearest limit', runOf([narrow, wide]));
    expect(advice.text).to.contain('› wide: 6 [4 to 9.8] ms, and a rise by 67% breaks it (below 10 ms).');
    expect(advice.evidence[1]).to.equal('The worst end of its interval, 9.8 ms, is within 2% of the limit.');
    expect(advice.command).to.equal(`${AGAIN} ${ROW}`);
    expect(only('nearest limit', runOf([narrow]))).to.not.have.property('command');
  });

  it('tells no nearest limit of a lower limit far away, of zero, or of a search that begins at its limit', () => {
    const rate = { ...observed(100), unit: 'tokens/s', low: 99, high: 101 };
    const far = checkOf('passed', {
      comparison: 'above',
      limit: { value: 10, unit: 'tokens/s' },
      observed: rate,
      margin: 9,
    });
    const zero = checkOf('passed', { comparison: 'at most', limit: { value: 0, unit: '%' }, margin: null });
    const search = checkOf('passed', { observed: { ...observed(9.9), of: 'levels', low: 9.9, high: 9.95 } });
    expect(of('nearest limit', runOf([far, zero, search]))).to.deep.equal([]);
    const near = { ...far, limit: { value: 90, unit: 'tokens/s' } };
    expect(only('nearest limit', runOf([near])).text).to.contain('a fall by 10% breaks it');
  });

  it('is of one line each, at most eight, and the same again, whatever names hold', () => {
    const checks = Array.from({ length: 30 }, (_, line) =>
      checkOf(line % 2 === 0 ? 'failed' : 'not measured', {
        line,
        featureFile: "features/it's $(rm) \u001b[2J.feature",
        scenario: '\u001b[31m<b>\nScenario‮',
        reason: `reason ${line}\nof two lines ${'x'.repeat(999)}`,
      }),
    );
    const advice = adviceOf(runOf(checks), []);
    expect(advice)
      .to.have.length.at.most(8)
      .and.deep.equal(adviceOf(runOf(checks), []));
    for (const { text, evidence, command } of advice) {
      for (const line of [text, ...evidence]) expect(line).to.not.match(/\p{Cc}|\p{Cf}/u);
      expect(text.length).to.be.at.most(400);
      expect(command).to.equal(undefined);
    }
  });
});

const observed = (value: number) => ({
  ...{ value, unit: 'ms', low: value, high: value, n: 1000, of: 'tokens', confidence: 0.95 },
  method: 'block bootstrap over 12 rounds',
});

function target(): NonNullable<Results['target']> {
  const { target: known } = runOf([]);
  if (known === null) throw new Error('the fixture has no target');
  return known;
}
