import { describe, it } from 'node:test';
import { expect } from 'chai';
import { measured, TARGET } from '../report/compare-runs/compared-runs.fixture';
import { benchmarkReports } from './benchmark-report';
import { RECORDS, results, SCENARIO } from './exported-run.fixture';
import { RequestTally } from './request-totals';

/** The hashes, of which only that they differ is of interest, are empty. */
const withoutIds = (document: object | undefined): unknown =>
  JSON.parse(JSON.stringify(document).replaceAll(/"[0-9a-f]{32}"/gu, '""'));

describe('benchmark reports', () => {
  const tally = new RequestTally();
  RECORDS.forEach((record) => {
    tally.add(record);
  });
  const totalsOf = () => tally.totals;

  it('name figures, units and counts as the format does', () => {
    const measurements = [
      ...results().measurements,
      ...['tpot mean', 'itl mean', 'e2e mean', 'e2e p50'].map((name, index) => measured(name, index + 1)),
      {
        ...measured('output_tps', 900),
        observed: { ...measured('output_tps', 900).observed, unit: 'tokens/s' },
      },
      {
        ...measured('request_rate', 9),
        observed: { ...measured('request_rate', 9).observed, unit: 'req/s' },
      },
    ];
    const [report, ...more] = benchmarkReports(results({ measurements }), totalsOf);
    expect(more).to.deep.equal([]);
    const lengths = { units: 'count', mean: 8, stddev: 1, min: 7, max: 9 };
    expect(report?.omitted).to.deep.equal([]);
    const ids = JSON.stringify(report?.document).match(/"[0-9a-f]{32}"/gu);
    expect(new Set(ids)).to.have.property('size', 3);
    expect(withoutIds(report?.document)).to.deep.equal({
      version: '0.2',
      run: {
        uid: '',
        eid: '2026-03-04T05-06-07Z-abcdef',
        time: { start: '2026-03-04T05:06:07.000Z', end: '2026-03-04T05:06:09.000Z', duration: 'PT2S' },
        description: 'LLM Sampling Performance › Low-Latency Token Sampling › small, 32, 1000',
        keywords: ['@latency'],
      },
      scenario: {
        stack: [
          {
            metadata: { schema_version: '0.0.1', label: 'server', cfg_id: '' },
            standardized: {
              kind: 'generic',
              tool: 'vllm',
              tool_version: '0.11.0',
              models: ['model-a', 'model-b'],
            },
            native: { config: { block_size: '16', num_gpu_blocks: '27001' } },
          },
        ],
        load: {
          metadata: {
            schema_version: '0.0.1',
            cfg_id: '',
            description:
              'As counted in the answers, warm-up apart; what the row of the examples says is under native.',
          },
          standardized: {
            ...{ tool: 'suite', tool_version: '1.0.0', source: 'unknown' },
            input_seq_len: { distribution: 'other', value: 8, min: 7, max: 9 },
          },
          native: { config: { model_size: 'small', batch_size: '32', num_tokens: '1000' } },
        },
      },
      results: {
        request_performance: {
          aggregate: {
            requests: {
              ...{ total: 4, failures: 1, incomplete: 1, input_length: lengths },
              output_length: { units: 'count', mean: 3.5, stddev: 0.5, min: 3, max: 4 },
            },
            latency: {
              time_to_first_token: { units: 'ms', mean: 28, p99p9: 95 },
              time_per_output_token: { units: 'ms/token', mean: 1 },
              inter_token_latency: { units: 'ms/token', mean: 2 },
              request_latency: { units: 'ms', mean: 3, p50: 4 },
            },
            throughput: {
              output_token_rate: { units: 'tokens/s', mean: 900 },
              request_rate: { units: 'queries/s', mean: 9 },
            },
          },
        },
        observability: { drop_rate: { units: 'percent', mean: 20 } },
      },
    });
  });

  it('leave out what was not measured, or has no place, and say so', () => {
    const measurements = [
      measured('ttft mean', 1),
      measured('ttft mean', 2),
      measured('e2e mean', 3),
      measured('itl p50', 1),
      measured('goodput', 1),
    ];
    const target = { ...TARGET, version: null };
    const [report] = benchmarkReports(results({ measurements, target }), () => undefined);
    expect(report?.document).to.deep.include({
      results: {
        request_performance: { aggregate: { latency: { request_latency: { units: 'ms', mean: 3 } } } },
      },
    });
    expect(report?.document).to.not.have.property('scenario');
    expect(report?.omitted).to.deep.equal([
      'ttft mean: it has 2 values',
      'ttft: the report wants a mean, and none was measured',
      'itl: the report wants a mean, and none was measured',
      'goodput: the report has no place for it',
      'scenario.stack: the server did not tell its version',
      'scenario.load: no answer told the length of its prompt',
      'requests: there are no records of the requests',
    ]);
    expect(benchmarkReports(results({ scenarios: [{ ...SCENARIO, ledger: null }] }), totalsOf)).to.deep.equal(
      [],
    );
  });
});
