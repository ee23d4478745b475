import { describe, it } from 'node:test';
import { expect } from 'chai';
import { programOnPath } from '../cluster/known-program';
import { LocalPrometheus } from '../local-prometheus';
import { sampleOf } from '../monitoring/prometheus/live-values.fixture';
import { MetricsExporter } from '../monitoring/prometheus/metrics-exporter';
import { milliseconds } from '../quantities/units';
import { CucumberRun } from './cucumber-run.fixture';

const program = programOnPath('prometheus');
const skip = program === undefined && 'prometheus is not installed here';

const FEATURE = `
Feature: a copy
  Scenario: collecting
    Given the monitoring system is configured
    When collecting metrics for 1 hour
    Then the following metrics should be recorded:
      | metric_type     | sampling_rate | retention_period |
      | CPU utilization | 100 ms        | 7d               |
      | Throughput      | 100 ms        | 7d               |
`;

describe("A run that judges the user's own Prometheus", () => {
  it(
    'does not decide by the beginning of what it holds, and does not pass what it lacks',
    { skip },
    async (test) => {
      await using exporter = await MetricsExporter.start({ port: 0 });
      exporter.append([sampleOf('host_cpu_percent', 12)]);
      await using prometheus = await LocalPrometheus.start({
        program: program ?? '',
        exporterUrl: exporter.url,
        schedules: [{ type: 'CPU utilization', interval: milliseconds(100) }],
        retention: milliseconds(7 * 86_400_000),
        signal: AbortSignal.timeout(60_000),
      });
      const run = await CucumberRun.toItsEnd(test, {
        feature: FEATURE,
        environment: { MONITORING_URL: prometheus.url },
      });
      expect(run.exitCode, run.output).to.equal(1);
      const checks = run.results.checks.map(({ metric, outcome }) => [metric, outcome]);
      expect(checks).to.deep.equal([
        ['CPU utilization: samples (Prometheus)', 'inconclusive'],
        ['CPU utilization: p95 spacing (Prometheus)', 'inconclusive'],
        ['CPU utilization: retention (Prometheus)', 'passed'],
        ['Throughput: samples (Prometheus)', 'inconclusive'],
        ['Throughput: p95 spacing (Prometheus)', 'inconclusive'],
        ['Throughput: retention (Prometheus)', 'inconclusive'],
      ]);
      expect(run.results.checks[0]?.reason).to.match(/it holds only the last .* of the 3,600 s/);
      expect(run.notes).to.contain('nothing was recorded by llm_monitor_requests_per_second');
    },
  );

  it('says what to do where there is no Prometheus at that address', async (test) => {
    const run = await CucumberRun.toItsEnd(test, {
      feature: FEATURE,
      environment: { MONITORING_URL: 'http://127.0.0.1:9' },
    });
    expect(run.exitCode).to.equal(1);
    expect(run.output)
      .to.contain('http://127.0.0.1:9')
      .and.match(/MONITORING_URL|address/);
    expect(run.results.checks.map(({ outcome }) => outcome)).to.deep.equal(Array(6).fill('inconclusive'));
  });
});
