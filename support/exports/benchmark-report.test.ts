import { describe, it } from 'node:test';
import { expect } from 'chai';
import { measured, TARGET } from '../report/compare-runs/compared-runs.fixture';
import { benchmarkReports } from './benchmark-report';
import { RECORDS, results, SCENARIO } from './exported-run.fixture';
import { ExportedScenarios } from './exported-scenarios';
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

  it('of runs that were merged name no server where they differ in it', () => {
    const merged = (differs: readonly string[]) =>
      benchmarkReports(results({ target: { ...TARGET, differs: [...differs] } }), totalsOf)[0];
    for (const differs of [['version'], ['serverSettings.block_size', 'note'], ['models']]) {
      expect(merged(differs)?.document).to.have.property('scenario').that.has.all.keys('load');
      expect(merged(differs)?.omitted).to.deep.equal([
        `scenario.stack: the runs that were merged had other servers: ${differs[0]}`,
      ]);
    }
    // Another budget, or another port, is no other server.
    expect(merged(['settings.samplingBudget', 'baseUrl'])?.omitted).to.deep.equal([]);
  });

  it('of runs that were merged take what was measured in the run of the scenario', () => {
    const scenarios = ['a', 'b'].map((run) => ({ ...SCENARIO, run }));
    const measurements = [1, 2].map((value, index) => ({
      ...measured('ttft mean', value),
      run: ['a', 'b'][index],
    }));
    const reports = benchmarkReports(results({ scenarios, measurements }), () => undefined);
    expect(reports.map(({ document }) => JSON.stringify(document).match(/"mean":\d/gu))).to.deep.equal([
      ['"mean":1'],
      ['"mean":2'],
    ]);
  });
});

describe('the scenario of a record', () => {
  const place = RECORDS[0]?.scenario ?? '';

  it('is the one in its line', () => {
    expect(new ExportedScenarios(results()).of({ scenario: place })).to.equal(SCENARIO);
    expect(new ExportedScenarios(results()).of({ scenario: 'features/other.feature:14' })).to.equal(
      undefined,
    );
  });

  it('is of the same run where runs were merged, whatever its label, and none for one that was cut off', () => {
    const a = { ...SCENARIO, run: 'a' };
    const b = { ...SCENARIO, run: 'b', label: 'large, 8, 1000' };
    const scenarios = new ExportedScenarios(results({ scenarios: [a, b] }));
    expect(scenarios.of({ scenario: place, run: 'a' })).to.equal(a);
    expect(scenarios.of({ scenario: place, run: 'b' })).to.equal(b);
    const ofOne = new ExportedScenarios(results({ scenarios: [a] }));
    expect(ofOne.of({ scenario: place, run: 'c' })).to.equal(undefined);
    expect(ofOne.of({ scenario: place })).to.equal(undefined);
  });
});
