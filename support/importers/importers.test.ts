import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { METRICS, type MetricName } from '../load/metric';
import { parseStatistic } from '../load/statistic';
import { importResults } from './import-results';
import { ImportedLoad } from './imported-load';
import type { ImportedRun } from './imported-run';

const folder = mkdtempSync(join(tmpdir(), 'imported-'));
after(() => {
  rmSync(folder, { recursive: true });
});

/** Files that the tools wrote of a load on this suite's simulator, cut to fewer requests and without texts. */
const fixture = (name: string): string => join(__dirname, `${name}.fixture.json`);

const contentOf = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(fixture(name), 'utf8')) as Record<string, unknown>;

let files = 0;
function written(text: string): string {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, text);
  return path;
}

const changed = (name: string, fields: Record<string, unknown>): string =>
  written(JSON.stringify({ ...contentOf(name), ...fields }));

const estimate = (run: ImportedRun, metric: MetricName, statistic: string) =>
  run.figures.estimate(metric, parseStatistic(statistic));

describe('The results of vllm bench serve with every request', () => {
  it('give the figures that it printed, with an interval', async () => {
    const path = fixture('vllm-detailed');
    const run = await importResults('vllm', path);
    const bench = contentOf('vllm-detailed') as Record<string, number>;
    expect(run.counts).to.include({ scheduled: 80, completed: 80 });
    expect(run.doubts).to.deep.equal([]);
    for (const name of ['ttft', 'tpot'] as const) {
      const mean = estimate(run, name, 'mean');
      expect(mean.value).to.be.closeTo(bench[`mean_${name}_ms`] ?? NaN, 0.01);
      expect(mean).to.include({ status: 'estimated' });
    }
    // numpy interpolates between ranks; here one of them is taken.
    const p95 = estimate(run, 'ttft', 'p95');
    expect(p95.value).to.be.closeTo(bench['p95_ttft_ms'] ?? NaN, 1);
    expect(p95).to.include({ status: 'estimated', method: 'order statistics', n: 80 });
    expect(estimate(run, 'output_tps', 'mean').value).to.be.closeTo(bench['output_throughput'] ?? NaN, 3);
    expect(estimate(run, 'ttft', 'p99')).to.include({ status: 'too few samples', neededSamples: 368 });
  });

  it('count what failed, and doubt the latencies of the others', async () => {
    const errors = (contentOf('vllm-detailed')['errors'] as string[])
      .with(0, 'Traceback\nValueError: cut')
      .with(1, 'Bad Gateway');
    const run = await importResults('vllm', changed('vllm-detailed', { errors, completed: 78, failed: 2 }));
    expect(run.counts).to.include({ completed: 78, 'protocol error': 1, 'http error': 1 });
    expect(estimate(run, 'error_rate', 'mean').value).to.equal(2.5);
    const load = new ImportedLoad(run, 'bench.json');
    const figure = { metric: METRICS.ttft, statistic: parseStatistic('p99') };
    expect(load.doubts(figure, 1000).join()).to.match(/2 of 80 requests failed/);
    expect(load.canDecide()).to.equal(false);
  });

  it('have no inter-token latency where an event held several tokens', async () => {
    const output_lens = Array<number>(80).fill(32);
    const run = await importResults('vllm', changed('vllm-detailed', { output_lens }));
    const itl = estimate(run, 'itl', 'p95');
    expect(itl)
      .to.have.property('reason')
      .that.matches(/80 of 80 answers have other numbers of events than of tokens/);
    expect(run.figures.values('itl')).to.deep.equal([]);
    expect(estimate(run, 'chunk_gap', 'p50').status).to.equal('estimated');
  });

  it('are refused of a version that takes the empty first event of a chat for a token', async () => {
    const run = await importResults('vllm', changed('vllm-detailed', { latencies: undefined }));
    expect(estimate(run, 'ttft', 'p50'))
      .to.have.property('reason')
      .that.matches(/empty first event of a chat/);
    const completions = changed('vllm-detailed', { latencies: undefined, backend: 'vllm' });
    expect(estimate(await importResults('vllm', completions), 'ttft', 'p50').status).to.equal('estimated');
  });

  it('are judged from the instant at which requests were due, where they came at a rate', async () => {
    const run = await importResults('vllm', changed('vllm-detailed', { request_rate: 14 }));
    const load = new ImportedLoad(run, 'bench.json');
    const figure = load.judged({ metric: METRICS.ttft, statistic: parseStatistic('p50') });
    expect(figure.metric.name).to.equal('ttft_scheduled');
    const [due, sent] = (['ttft_scheduled', 'ttft'] as const).map(
      (name) => estimate(run, name, 'p50').value ?? NaN,
    );
    expect(due).to.be.greaterThan(sent ?? NaN);
  });
});

describe('Results that are aggregates only', () => {
  it('have an interval of a mean, and none of a percentile without neighbours', async () => {
    const run = await importResults('vllm', fixture('vllm-plain'));
    expect(estimate(run, 'ttft', 'mean')).to.include({ status: 'estimated', n: 80 });
    for (const [name, statistic] of [
      ['ttft', 'p95'],
      ['output_tps', 'mean'],
    ] as const)
      expect(estimate(run, name, statistic))
        .to.have.property('reason')
        .that.matches(/the file holds aggregates only, .*; run it again with --save-detailed/);
    expect(estimate(run, 'itl', 'p95'))
      .to.have.property('reason')
      .that.matches(/gaps between events/);
  });

  it('bound a percentile by those beyond its ranks, and refuse what their tool counts otherwise', async () => {
    const run = await importResults('inference-perf', fixture('inference-perf-summary'));
    const p95 = estimate(run, 'ttft', 'p95');
    expect(p95)
      .to.include({ status: 'estimated', n: 98 })
      .and.have.property('method')
      .that.matches(/between the p90 and the maximum/);
    expect(estimate(run, 'tpot', 'p50'))
      .to.have.property('reason')
      .that.matches(/counts 74 tokens an answer, where the server counts 16/);
    expect(estimate(run, 'e2e', 'p50'))
      .to.have.property('reason')
      .that.matches(/to the end of the body/);
    expect(estimate(run, 'ttft', 'mean'))
      .to.have.property('reason')
      .that.matches(/no standard deviation/);
  });
});

describe('The requests of inference-perf', () => {
  it('are counted by the usage of the server', async () => {
    const run = await importResults('inference-perf', fixture('inference-perf-requests'));
    expect(run.figures.description).to.match(/40 of 40 requests completed in .*, 640 output tokens/);
    expect(estimate(run, 'itl', 'mean').value).to.be.closeTo(
      estimate(run, 'tpot', 'mean').value ?? NaN,
      0.001,
    );
  });
});
