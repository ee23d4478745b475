import { describe, it } from 'node:test';
import { expect } from 'chai';
import { historyCounts, historySpark } from './history-spark';
import { limitHistories } from './limit-history';
import { checkOfLimit, limitOfCheck } from './limit-links';
import { limitsReport } from './limits-report';
import { checkOf, featureLimit, runOf } from './limits.fixture';

const [p99, large] = [
  featureLimit(),
  featureLimit({ label: 'large, 8', line: 12, row: { size: 'large', batch: '8', p99: '10' } }),
];
const slow = featureLimit({ metric: 'itl p95', step: 'p95 latency should be below 10 ms', stepLine: 5 });
const rate = featureLimit({
  ...{
    metric: 'output_tps',
    comparison: 'above',
    stepLine: 7,
    step: 'throughput should exceed 9 tokens per second',
  },
  limit: { dimension: 'token rate', value: 9 },
});
const LIMITS = [p99, slow, rate, large];

describe('a check of results', () => {
  it('is of the limit of its row, its figure and its direction', () => {
    for (const limit of LIMITS) {
      const check = checkOf(limit, [1, 2, 3]);
      expect(limitOfCheck(check, LIMITS)).to.equal(limit);
      expect(checkOfLimit(limit, { checks: LIMITS.map((one) => checkOf(one, [1, 2, 3])) })).to.deep.equal(
        check,
      );
    }
  });

  it('is of it still when the file was edited: other lines, another limit, another file', () => {
    const check = checkOf(p99, [1, 2, 3], {
      ...{
        line: 40,
        stepLine: 33,
        featureFile: 'features/old.feature',
        step: 'p99 latency should be below 20 ms',
      },
      limit: { value: 20, unit: 'ms' },
      row: { ...p99.row, p99: '20' },
    });
    expect(limitOfCheck(check, LIMITS)).to.equal(p99);
    expect(checkOfLimit(p99, { checks: [check] })).to.equal(check);
  });

  it('is of none where its figure, its row or its scenario is gone', () => {
    for (const over of [
      { metric: 'ttft p99' },
      { label: 'huge, 1' },
      { scenario: 'High latency' },
      { feature: 'X' },
    ])
      expect(limitOfCheck(checkOf(p99, [1, 2, 3], over), LIMITS), JSON.stringify(over)).to.equal(undefined);
  });

  it('that names more than the feature does is found by what the feature says', () => {
    const named = (metric: string, told: string): unknown => {
      const limit = featureLimit({ metric });
      return limitOfCheck(checkOf(limit, [1, 2, 3], { metric: told }), [limit]);
    };
    expect(named('ttft p95', 'ttft_scheduled p95')).not.to.equal(undefined);
    expect(named('CPU: p95 spacing', 'CPU: samples (store)')).not.to.equal(undefined);
    expect(named('CPU: retention', 'CPU: retention (Prometheus)')).not.to.equal(undefined);
    expect(named('growth of server memory', 'growth of GPU memory')).not.to.equal(undefined);
    expect(named('CPU: retention', 'GPU: retention (store)')).to.equal(undefined);
  });

  it('is told apart from another of the same figure by its direction, then by its step', () => {
    const atLeast = featureLimit({
      comparison: 'at least',
      step: 'p99 latency should be at least 1 ms',
      stepLine: 9,
    });
    expect(limitOfCheck(checkOf(atLeast, [1, 2, 3]), [p99, atLeast])).to.equal(atLeast);
    const again = featureLimit({ step: 'the latency p99 should be below 10 ms', stepLine: 9 });
    expect(limitOfCheck(checkOf(again, [1, 2, 3]), [p99, again])).to.equal(again);
  });

  it('is never of a condition, which is judged with its promise', () => {
    const condition = featureLimit({ isCondition: true });
    expect(limitOfCheck(checkOf(condition, [1, 2, 3]), [condition])).to.equal(undefined);
  });

  it('that failed is the one of a limit that several systems were judged by', () => {
    const limit = featureLimit({ metric: 'CPU: retention' });
    const checks = (['passed', 'failed', 'not measured'] as const).map((outcome, index) =>
      checkOf(limit, [1, 2, 3], { outcome, metric: `CPU: retention (system ${index})` }),
    );
    expect(checkOfLimit(limit, { checks })).to.have.property('outcome', 'failed');
  });
});

describe('the history of limits', () => {
  const runs = [
    runOf('a', [checkOf(p99, [1, 1, 1])]),
    runOf('b', [checkOf(p99, [12, 12, 12], { outcome: 'failed', margin: -0.2 })]),
    runOf('c', []),
    runOf('d', [checkOf(p99, [5, 6, 7], { limit: { value: 20, unit: 'ms' }, margin: 0.7 })]),
  ];
  const histories = limitHistories([p99, large], runs);

  it('is drawn by how much of the limit of then was used, and counted', () => {
    expect(historySpark(histories[0]!.runs)).to.equal('▁█·▃');
    expect(historyCounts(histories[0]!.runs)).to.equal('2 passed, 1 failed');
  });

  it('is told with place, interval, margin, and the limit that was judged', () => {
    const report = limitsReport(histories, { reports: 'reports', runs: 4, unreadable: ['x is no JSON'] });
    expect(report).to.match(
      /itl p99 below 10 ms {2}6 \[5 to 7\] ms +70% to spare +PASSED \(below 20 ms then\) +▁█·▃ +2 passed, 1 failed +features\/sampling\.feature:11:26/u,
    );
    expect(report).to.match(/large, 8\n +itl p99 below 10 ms +never measured/u);
    expect(report).to.contain('1 never measured').and.contain('left out: x is no JSON');
  });

  it('of no run says what to do', () => {
    const report = limitsReport(limitHistories([p99], []), { reports: 'reports', runs: 0, unreadable: [] });
    expect(report).to.contain('No results of a run are in reports: run npx cucumber-js first');
  });
});
