import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { MetricStore } from '../monitoring/store/metric-store';
import { milliseconds } from '../quantities/units';
import { seededIntegers } from '../statistics/random';
import { CucumberRun } from './cucumber-run.fixture';

const HOUR = 3_600_000;
const FEATURE = `
Feature: a copy
  Scenario: modelling
    Given historical performance data
    When building a performance model
    Then prediction accuracy should be within 10% for:
      | metric        | prediction_window |
      | Response time | 1h                |
      | Throughput    | 24h               |
`;

/** A month by the hour in a CSV. */
function csvOf(
  test: TestContext,
  row: (hour: number) => { readonly responseTime: number; readonly throughput: number },
): string {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const lines = Array.from({ length: 30 * 24 }, (_, hour) => {
    const { responseTime, throughput } = row(hour);
    return `${new Date(hour * HOUR).toISOString()},${responseTime},${throughput}\n`;
  });
  const path = join(folder, 'history.csv');
  writeFileSync(path, `time,response_time_ms,requests_per_second\n${lines.join('')}`);
  return path;
}

const daily = (hour: number): number => 1 + 0.5 * Math.sin((2 * Math.PI * hour) / 24);

describe('A run that models performance', { concurrency: 2 }, () => {
  it('passes what can be predicted, and fails what cannot, with the error beside that of the naive', async (test) => {
    const draws = seededIntegers(7);
    const run = await CucumberRun.toItsEnd(test, {
      feature: FEATURE,
      environment: {
        LLM_HISTORY: csvOf(test, (hour) => ({
          responseTime: draws(20, 1000),
          throughput: 100 * daily(hour),
        })),
      },
    });
    expect(run.exitCode, run.output).to.equal(1);
    const outcomes = run.results.checks.map(({ metric, outcome }) => [metric, outcome]);
    expect(outcomes).to.deep.equal([
      ['error of response time predicted 1 h ahead', 'failed'],
      ['error of throughput predicted 24 h ahead', 'passed'],
    ]);
    expect(run.notes).to.match(/Response time, 1 h ahead: \d+ predictions .*error of the seasonal naive/);
    expect(run.charts.join()).to.match(/predict/i);
  });

  it('does not take several servers for one', async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    test.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const path = join(folder, 'a.db');
    {
      using store = MetricStore.open(path);
      const at = Date.now();
      for (const target of ['http://one', 'http://two'])
        store.append(
          [{ metric: 'requests_per_second', labels: { target }, at, value: 1, late: milliseconds(0) }],
          milliseconds(HOUR),
        );
    }
    const run = await CucumberRun.toItsEnd(test, { feature: FEATURE, environment: { LLM_HISTORY: path } });
    expect(run.exitCode).to.equal(1);
    expect(run.output).to.contain('set LLM_BASE_URL to one of http://one, http://two');
  });

  it('measures nothing of a server that was never monitored, and says what to do', async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    test.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const run = await CucumberRun.toItsEnd(test, {
      feature: FEATURE,
      environment: { LLM_BASE_URL: 'http://127.0.0.1:9/v1', LLM_STORE: join(folder, 'a.db') },
    });
    expect(run.exitCode, run.output).to.equal(0);
    expect(run.results.checks.map(({ outcome }) => outcome)).to.deep.equal(['not measured', 'not measured']);
    expect(run.results.checks[0]?.reason).to.contain('npm run monitor');
  });
});
