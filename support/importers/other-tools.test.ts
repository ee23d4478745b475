import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { MetricName } from '../load/metric';
import { parseStatistic } from '../load/statistic';
import { importAiperfAggregate } from './aiperf-aggregate';
import { importGuidellm } from './guidellm';
import { importResults } from './import-results';
import type { ImportedRun } from './imported-run';

const fixture = (name: string): string => join(__dirname, `${name}.fixture.json`);
const contentOf = (name: string): unknown => JSON.parse(readFileSync(fixture(name), 'utf8'));

const estimate = (run: ImportedRun, metric: MetricName, statistic: string) =>
  run.figures.estimate(metric, parseStatistic(statistic));

/** As much of a report of GuideLLM as the tests change. */
interface Report {
  benchmarks: {
    metrics: Record<string, { successful: { mean: number } }> & { request_totals: Record<string, number> };
    requests: Record<string, unknown[]>;
  }[];
}

describe('A report of GuideLLM', () => {
  it('gives the figures that it printed, by what they are', async () => {
    const run = await importResults('guidellm', fixture('guidellm'));
    const { metrics } = (contentOf('guidellm') as Report).benchmarks[0]!;
    const printed = (name: string): number => metrics[name]?.successful.mean ?? NaN;
    expect(run.tool).to.equal('GuideLLM 0.8.1');
    expect(estimate(run, 'ttft', 'mean').value).to.be.closeTo(printed('time_to_first_token_ms'), 1e-3);
    // Its own time per output token has the first in it, and its latency the end of the body.
    expect(estimate(run, 'tpot', 'mean').value).to.be.closeTo(printed('inter_token_latency_ms'), 1e-3);
    expect(estimate(run, 'tpot', 'mean').value).to.be.below(printed('time_per_output_token_ms') - 1);
    expect(estimate(run, 'e2e', 'mean').value).to.be.below(1000 * printed('request_latency'));
    expect(estimate(run, 'output_tps', 'mean').value).to.be.closeTo(printed('output_tokens_per_second'), 1);
    expect(estimate(run, 'itl', 'p50'))
      .to.have.property('reason')
      .that.matches(/no times of single tokens/);
  });

  it('has no rates where it lists a sample, and is refused where it holds several benchmarks or no request', () => {
    const report = contentOf('guidellm') as Report;
    const [one] = report.benchmarks;
    one!.metrics.request_totals = { successful: 500, errored: 0, incomplete: 40 };
    const run = importGuidellm(report, 'r.json');
    expect(estimate(run, 'output_tps', 'mean'))
      .to.have.property('reason')
      .that.matches(/lists 50 of 500 requests/);
    expect(run.cutOff).to.equal(40);
    expect(() => importGuidellm({ ...report, benchmarks: [one, one] }, 'r.json')).to.throw(
      /holds 2 benchmarks/,
    );
    one!.requests = {};
    expect(() => importGuidellm(report, 'r.json')).to.throw(/lists no requests/);
  });
});

describe('The results of AIPerf', () => {
  it('give what it calls inter-token latency as the time per output token', async () => {
    const path = join(__dirname, 'aiperf-records.fixture.jsonl');
    const run = await importResults('aiperf', path);
    const records = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { metrics: Record<string, { value: number }> });
    const meanOf = (name: string): number =>
      records.reduce((sum, { metrics }) => sum + (metrics[name]?.value ?? NaN), 0) / records.length;
    expect(run.counts).to.include({ scheduled: 24, completed: 24 });
    expect(estimate(run, 'tpot', 'mean').value).to.be.closeTo(meanOf('inter_token_latency'), 0.01);
    expect(estimate(run, 'ttft', 'mean').value).to.be.closeTo(meanOf('time_to_first_token'), 0.01);
    expect(estimate(run, 'e2e', 'mean').value).to.be.closeTo(meanOf('request_latency'), 0.01);
    expect(run.notes.join()).to.match(/events came within 0\.05 ms of the one before/);
  });

  it('bound a median by the quartiles of its aggregates, refuse its inter-token latency, and doubt a run that was cut', () => {
    const content = contentOf('aiperf-aggregate') as Record<string, unknown>;
    const run = importAiperfAggregate(content, 'p.json');
    expect(run.tool).to.equal('AIPerf 0.13.0');
    expect(estimate(run, 'ttft', 'p50'))
      .to.have.property('method')
      .that.matches(/between the p25 and the p75/);
    expect(estimate(run, 'tpot', 'mean')).to.include({ status: 'estimated', n: 100 });
    expect(estimate(run, 'itl', 'mean'))
      .to.have.property('reason')
      .that.matches(/the time per output token: promise that/);
    const cut = importAiperfAggregate({ ...content, was_cancelled: true, is_complete: false }, 'p.json');
    expect(cut.doubts).to.have.length(2);
  });
});
