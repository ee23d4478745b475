import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { METRICS, type MetricName } from '../load/metric';
import { parseStatistic } from '../load/statistic';
import { importAiperfAggregate } from './aiperf-aggregate';
import { importGuidellm } from './guidellm';
import { importResults } from './import-results';
import { ImportedLoad } from './imported-load';
import { importedPace } from './imported-pace';
import type { ImportedRun } from './imported-run';
import { importInferencePerfRequests } from './inference-perf-requests';
import { importInferencePerfSummary } from './inference-perf-summary';
import { importVllm } from './vllm-bench';

const contentOf = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, `${name}.fixture.json`), 'utf8')) as Record<string, unknown>;

const figureOf = (metric: MetricName, statistic: string) => ({
  metric: METRICS[metric],
  statistic: parseStatistic(statistic),
});

/** Why a promise of these results stays open, by its limit in the base unit. */
function doubts(run: ImportedRun, metric: MetricName, statistic: string, limit: number): string {
  const load = new ImportedLoad(run, 'results.json');
  return load.doubts(load.judged(figureOf(metric, statistic)), limit).join('\n');
}

const estimate = (run: ImportedRun, metric: MetricName, statistic: string) =>
  run.figures.estimate(metric, parseStatistic(statistic));

/** As much of a report of GuideLLM as the tests change. */
interface Report {
  benchmarks: {
    config: { strategy: { type_: string } };
    metrics: { request_totals: Record<string, number | null> };
    requests: Record<string, unknown[] | null>;
    warnings: object[];
  }[];
}

function guidellm(change: (one: Report['benchmarks'][number]) => void): ImportedRun {
  const report = contentOf('guidellm') as unknown as Report;
  const [one] = report.benchmarks;
  one!.warnings = [];
  change(one!);
  return importGuidellm(report, 'r.json');
}

describe('A client that held requests back', () => {
  it('leaves the waiting times of AIPerf open, which are judged from the credit, and not its time between tokens', async () => {
    const run = await importResults('aiperf', join(__dirname, 'aiperf-records.fixture.jsonl'));
    const load = new ImportedLoad(run, 'profile_export.jsonl');
    expect(load.judged(figureOf('ttft', 'mean')).metric.name).to.equal('ttft_scheduled');
    expect(estimate(run, 'ttft_scheduled', 'mean').value).to.be.greaterThan(
      estimate(run, 'ttft', 'mean').value ?? NaN,
    );
    const late =
      /the client sent its requests late: p99 schedule lag 2\d\d ms, more than 5% of the limit of 250 ms/;
    for (const name of ['ttft', 'e2e'] as const) expect(doubts(run, name, 'mean', 250)).to.match(late);
    expect(doubts(run, 'ttft', 'mean', 60_000)).to.equal('');
    expect(doubts(run, 'tpot', 'mean', 1)).to.equal('');
    expect(run.notes.join()).to.match(/due when AIPerf issues its credit/);
  });

  it('is seen in the aggregates of AIPerf and of inference-perf, too', () => {
    const aggregate = contentOf('aiperf-aggregate');
    const of = (content: unknown) => doubts(importAiperfAggregate(content, 'p.json'), 'ttft', 'mean', 1000);
    expect(of(aggregate)).to.match(/p99 schedule lag 280 ms, more than 5% of the limit of 1,000 ms/);
    expect(of({ ...aggregate, credit_to_start_latency: null })).to.equal('');
    const summary = importInferencePerfSummary(contentOf('inference-perf-summary'), 's.json');
    expect(doubts(summary, 'ttft', 'p95', 1000)).to.match(/p99 schedule lag 168 ms/);
    expect(doubts(summary, 'ttft', 'p95', 4000)).to.equal('');
  });

  it('of a load at a rate makes another load of it', () => {
    const bench = { ...contentOf('vllm-detailed'), request_rate: 14 };
    // --max-concurrency 4 held them back by seconds.
    const held = doubts(importVllm(bench, 'b.json'), 'ttft', 'p50', 1000);
    expect(held).to.match(/the client offered .* instead of .*\n.*p99 schedule lag/);
    const prompt = importVllm({ ...bench, queue_times: Array<number>(80).fill(0.001) }, 'b.json');
    expect(doubts(prompt, 'ttft', 'p50', 1000)).to.equal('');
    const constant = guidellm((one) => (one.config.strategy.type_ = 'constant'));
    expect(doubts(constant, 'ttft', 'p50', 10)).to.match(/schedule lag/);
  });

  it('is not known where nothing tells when requests were due, and has no negative lag', () => {
    const answered = { endedAt: 10, outputTokens: 1 };
    expect(importedPace([{ ...answered, sentAt: 1 }], { isOpen: true })).to.equal(undefined);
    const early = [0, 1, 2].map((at) => ({ ...answered, scheduledAt: at, sentAt: at - 0.001 }));
    expect(importedPace(early, { isOpen: true })).to.deep.include({
      sent: 3,
      offeredRate: 1000,
      lag: { p50: 0, p99: 0, maximum: 0 },
    });
    expect(importedPace(early, { isOpen: false })?.achievedRate).to.be.NaN;
  });
});

describe('A ramp of vllm bench serve', () => {
  const ramp = { ramp_up_strategy: 'linear', ramp_up_start_rps: 1, ramp_up_end_rps: 20 };

  it('is a load at a rate, though its file says inf, and of many loads', () => {
    const run = importVllm({ ...contentOf('vllm-detailed'), ...ramp }, 'b.json');
    expect(run.fromSchedule).to.equal(true);
    expect(run.doubts.join()).to.match(/rose all the time \(--ramp-up-strategy linear from 1 to 20 requests/);
    const aggregates = importVllm({ ...contentOf('vllm-plain'), ...ramp, max_concurrency: 4 }, 'b.json');
    expect(aggregates.doubts).to.have.length(1);
    expect(estimate(aggregates, 'ttft', 'mean'))
      .to.have.property('reason')
      .that.matches(/--max-concurrency held some of them back/);
  });
});

describe('A number that is missing', () => {
  it('of failures is not none of them', () => {
    const summary = { ...contentOf('inference-perf-summary'), failures: { by_label: {} } };
    const aggregate = { ...contentOf('aiperf-aggregate'), error_summary: null };
    for (const run of [
      importInferencePerfSummary(summary, 's.json'),
      importAiperfAggregate(aggregate, 'p.json'),
    ]) {
      expect(estimate(run, 'error_rate', 'mean')).to.include({ status: 'too few samples' });
      expect(run.figures.description).to.match(/failures not told/);
      expect(doubts(run, 'ttft', 'mean', 60_000)).to.match(/does not tell how many requests failed/);
    }
    const untold = guidellm(({ metrics, requests }) => {
      metrics.request_totals['errored'] = null;
      requests['errored'] = null;
    });
    expect(doubts(untold, 'ttft', 'p50', 1000)).to.match(/does not tell how many requests failed/);
  });

  it('of failures is that of the list where AIPerf has one', () => {
    const error_summary = [{ count: 7, error_details: { message: 'Bad Gateway' } }];
    const run = importAiperfAggregate({ ...contentOf('aiperf-aggregate'), error_summary }, 'p.json');
    expect(run.figures.failures).to.deep.equal({ count: 7, first: '(error): Bad Gateway' });
  });

  it('of listed failures is that of the totals of GuideLLM', () => {
    const run = guidellm(({ metrics, requests }) => {
      metrics.request_totals = { successful: 50, errored: 40, incomplete: 3 };
      requests['errored'] = null;
    });
    expect(run.figures.failures.count).to.equal(40);
    expect(run.counts).to.include({ scheduled: 93, completed: 50, aborted: 3 });
    expect(doubts(run, 'ttft', 'p50', 1000)).to.equal('');
    expect(doubts(run, 'ttft', 'p95', 1000)).to.match(/^40 of 90 requests failed, more than/);
  });

  it('of tokens is not 0 tokens', () => {
    const entries = contentOf('inference-perf-requests') as unknown as {
      info: { response_metrics: Record<string, unknown> | null };
    }[];
    const [first] = entries;
    first!.info.response_metrics = { chunk_times: first!.info.response_metrics?.['chunk_times'] };
    const run = importInferencePerfRequests(entries, 'r.json');
    for (const name of ['output_tps', 'tpot'] as const)
      expect(estimate(run, name, 'mean'))
        .to.have.property('reason')
        .that.matches(/how many tokens 1 of its answers have/);
    expect(estimate(run, 'ttft', 'mean').status).to.equal('estimated');
  });
});

describe('The requests of an inference-perf whose format is not known', () => {
  it('are refused: nothing of them is measured', () => {
    const info = { input_tokens: 5, output_tokens: 16, output_token_times: [1, 2] };
    const older = [{ start_time: 0, end_time: 1, info, error: null }];
    expect(() => importInferencePerfRequests(older, 'r.json')).to.throw(
      /answered request 0 has no info\.response_metrics: .* older version/,
    );
  });
});

describe('A warning of GuideLLM', () => {
  it('of its own client is a doubt, of a limit that somebody set a note', () => {
    const measured = importGuidellm(contentOf('guidellm'), 'r.json');
    expect(doubts(measured, 'tpot', 'p50', 1000)).to.match(
      /generation_delay_ttft\): mean generation delay was 15% .* likely bottlenecked by the data generation/,
    );
    const late = guidellm((one) => (one.warnings = [{ code: 'root_late_p95', message: 'late' }]));
    expect(late.doubts).to.deep.equal(['GuideLLM warns (root_late_p95): late']);
    const own = guidellm((one) => (one.warnings = [{ code: 'slow_ttft', message: 'above 5 ms' }]));
    expect(own.doubts).to.deep.equal([]);
    expect(own.notes).to.include('GuideLLM warns (slow_ttft): above 5 ms');
  });
});
