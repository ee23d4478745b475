import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { MetricStore } from '../monitoring/store/metric-store';
import { Simulator } from '../simulator/simulator';
import { CucumberRun } from './cucumber-run.fixture';

/** A folder for the store of a test. */
function folderOf(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'monitoring-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const collecting = (time: string, ...rows: readonly string[]): string => `
Feature: a copy
  Scenario: collecting
    Given the monitoring system is configured
    When collecting metrics for ${time}
    Then the following metrics should be recorded:
      | metric_type | sampling_rate | retention_period |
${rows.map((row) => `      ${row}\n`).join('')}`;

const LONG = { LLM_MONITORING: 'store', LLM_TIME_COMPRESSION: '1' };

describe('A run that collects metrics', { concurrency: 2 }, () => {
  it('judges samples, spacing and retention of each row, and does not pass what it cannot measure', async (test) => {
    await using simulator = await Simulator.start();
    const run = await CucumberRun.toItsEnd(test, {
      feature: collecting(
        '6 s',
        '| CPU utilization | 250ms | 7d |',
        '| Error rates | 100 ms | 1 d |',
        '| GPU utilization | 500ms | 7d |',
      ),
      environment: { ...LONG, LLM_BASE_URL: simulator.baseUrl, LLM_STORE: join(folderOf(test), 'a.db') },
    });
    const checks = run.results.checks.map(({ metric, outcome }) => `${metric}: ${outcome}`);
    const of = (type: string) => checks.filter((check) => check.startsWith(type));
    expect(of('CPU utilization'), run.output).to.have.length(3);
    expect(of('Error rates')).to.have.length(3);
    // A busy machine may be late; that what was recorded is known is not a matter of luck.
    for (const check of [...of('CPU utilization'), ...of('Error rates')])
      expect(check).not.to.contain('not measured');
    expect(of('CPU utilization').at(-1)).to.equal('CPU utilization: retention (store): passed');
    expect(run.results.checks.find(({ metric }) => metric.startsWith('GPU'))?.outcome).to.be.oneOf([
      'not measured',
      'passed',
    ]);
    expect(run.charts.join()).to.match(/monitored/i);
  });

  it('keeps what it sampled when the server dies, and says what happened', async (test) => {
    const simulator = await Simulator.start();
    const store = join(folderOf(test), 'a.db');
    const run = CucumberRun.start(test, {
      feature: collecting('60 s', '| Network latency | 100 ms | 7d |'),
      environment: { ...LONG, LLM_BASE_URL: simulator.baseUrl, LLM_STORE: store },
    });
    while (simulator.log.length < 8) await pause(20);
    using watched = MetricStore.open(store);
    while (watched.list({ type: 'Network latency' }).length === 0) await pause(20);
    await simulator[Symbol.asyncDispose]();
    while (!watched.absences({ type: 'Network latency' }).some(({ kind }) => kind === 'failed'))
      await pause(20);
    run.interrupt();
    expect(await run.ended(), run.output).to.equal(1);
    expect(run.notes).to.match(/Network latency: \d+ of \d+ samples failed, the last one: .*refused/);
    expect(run.results.checks.map(({ outcome }) => outcome)).to.deep.equal(Array(3).fill('inconclusive'));
  });

  it('refuses a file that is no store, and leaves it as it is', async (test) => {
    await using simulator = await Simulator.start();
    const store = join(folderOf(test), 'letter.db');
    writeFileSync(store, 'Dear all,\n'.repeat(100));
    const run = await CucumberRun.toItsEnd(test, {
      feature: collecting('6 s', '| CPU utilization | 250ms | 7d |'),
      environment: { ...LONG, LLM_BASE_URL: simulator.baseUrl, LLM_STORE: store },
    });
    expect(run.exitCode).to.equal(1);
    expect(run.output).to.contain(store);
    expect(readFileSync(store, 'utf8')).to.equal('Dear all,\n'.repeat(100));
  });

  it('names every faulty cell of the tables before anything is sent', async (test) => {
    await using simulator = await Simulator.start();
    const run = await CucumberRun.toItsEnd(test, {
      feature: collecting('1 hour', '| CPU | 15s | 7d |', '| Throughput | fast | 7d |'),
      environment: { LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode).to.equal(1);
    expect(run.output).to.match(
      /copy\.feature:8:\d+, column metric_type: "CPU" is nothing that is monitored/,
    );
    expect(run.output).to.match(/copy\.feature:9:\d+, column sampling_rate: "fast" is not a quantity/);
    expect(simulator.log).to.be.empty;
  });
});
