import { describe, it } from 'node:test';
import { expect } from 'chai';
import { limitsOfMessages } from './feature-limits';
import {
  limitsIn,
  projectMessages,
  readLimits,
  samplingFeature,
  withWindowsEndings,
} from './feature-limits.fixture';
import type { FeatureLimit } from './thresholds/feature-limit';

const shown = ({ place, metric, comparison, limit }: FeatureLimit): string =>
  `${place.line}:${place.column} ${place.heading ?? '-'} "${place.text}": ${metric ?? '?'} ${comparison} ${limit.value}`;

/** The limits of a scenario of these steps, the first of them on line 3. */
const inScenario = async (...steps: readonly string[]): Promise<string[]> =>
  (
    await limitsIn(['', 'Feature: One', '  Scenario: Two', ...steps.map((step) => `    ${step}`)].join('\n'))
  ).map(shown);

describe('the limits of a feature', () => {
  it('are in the cells of Examples, once for each row', async () => {
    const limits = await limitsIn(
      samplingFeature('| small  | 32    | 8   | 10  | 1000 |', '| large  | 8     | 30  | 40  | 250  |'),
    );
    expect(limits.map(shown)).to.deep.equal([
      '11:26 p95 "8": itl p95 below 8',
      '11:32 p99 "10": itl p99 below 10',
      '11:38 rate "1000": output_tps above 1000',
      '12:26 p95 "30": itl p95 below 30',
      '12:32 p99 "40": itl p99 below 40',
      '12:38 rate "250": output_tps above 250',
    ]);
    expect(limits[3]).to.deep.include({
      ...{
        feature: 'Sampling',
        scenario: 'Low latency',
        label: 'large, 8',
        line: 12,
        stepLine: 6,
        position: 0,
      },
      ...{ step: 'p95 latency should be below 30 ms', figure: 'itl p95' },
    });
  });

  it('are in the words of a step, behind placeholders of any length, too', async () => {
    expect(
      await inScenario('When sampling 10 tokens', 'Then   p99 latency should be below 10 ms'),
    ).to.deep.equal(['4:38 - "10 ms": itl p99 below 10']);
    const limits = await limitsIn(`
      Feature: One
        Scenario Outline: Two
          Then <statistic> latency should be below 10 ms
          Examples:
            | statistic |
            | p9        |
            | maximum   |
    `);
    expect(limits.map(shown)).to.deep.equal([
      '3:46 - "10 ms": itl p9 below 10',
      '3:46 - "10 ms": itl maximum below 10',
    ]);
  });

  it('are in the cells of tables, with their levels, and what is left empty is none', async () => {
    const steps = [
      'When usage goes through these phases:',
      '  | phase | virtual_users | ramp | hold |',
      '  | day   | 8             | 1 s  | 1 s  |',
      '  | night | 1             | 1 s  | 1 s  |',
      'Then these limits should hold:',
      '  | phase | p95 TTFT | throughput           |',
      '  | day   |          | 20 tokens per second |',
      '  | night | 1 s      | 10 tokens per second |',
    ];
    expect(await inScenario(...steps)).to.deep.equal([
      '9:28 throughput "20 tokens per second": output_tps in the phase "day" at least 20',
      '10:17 p95 TTFT "1 s": ttft p95 in the phase "night" at most 1000',
      '10:28 throughput "10 tokens per second": output_tps in the phase "night" at least 10',
    ]);
  });

  it('are in tables of a Background, too, once for each row of each scenario, in either ending of lines', async () => {
    const feature = `
      Feature: One
        Background:
          When usage goes through these phases:
            | phase | virtual_users | ramp | hold |
            | day   | 8             | 1 s  | 1 s  |
          Then these limits should hold:
            | phase | p95 TTFT | p99 TTFT |
            | day   | 1 s      | 9 s      |
        Scenario Outline: Two
          And the error rate should be at most <rate>
          Examples:
            | rate |
            | 5%   |
            | 6%   |
        Scenario: Three
          Then p99 TTFT should be below 9 s
    `;
    const shared = [
      '8:17 p95 TTFT "1 s": ttft p95 in the phase "day" at most 1000',
      '8:28 p99 TTFT "9 s": ttft p99 in the phase "day" at most 9000',
    ];
    const expected = [
      ...[...shared, '13:9 rate "5%": error_rate at most 5'],
      ...[...shared, '14:9 rate "6%": error_rate at most 6'],
      ...[...shared, '16:35 - "9 s": ttft p99 below 9000'],
    ];
    const limits = await limitsIn(feature);
    expect(limits.map(shown)).to.deep.equal(expected);
    expect(await limitsIn(withWindowsEndings(feature))).to.deep.equal(limits);
  });

  it('are conditions where they say within what another one is to hold', async () => {
    const limits = await limitsIn(`
      Feature: One
        Scenario Outline: Two
          Then at least <load> should be served within:
            | p99 TTFT | <ttft> |
          Examples:
            | load             | ttft |
            | 16 virtual users | 2 s  |
            | 10 req/s         | 1 s  |
    `);
    expect(limits.map(shown)).to.deep.equal([
      '7:9 load "16 virtual users": capacity users at least 16',
      '7:28 ttft "2 s": ttft p99 at most 2000',
      '8:9 load "10 req/s": capacity arrivals/s at least 10',
      '8:28 ttft "1 s": ttft p99 at most 1000',
    ]);
    expect(limits.map(({ isCondition }) => isCondition)).to.deep.equal([undefined, true, undefined, true]);
  });

  it('have the names and directions that results have', async () => {
    const told = await inScenario(
      'Then no requests should be dropped during failover',
      'And the achieved rate should be within 0.1% of the offered rate',
      'And every request should be accounted for',
      'And there should be no memory leaks over 24 hours',
      'And model size should decrease by at least 40%',
      'And the error of the mean ITL should be at most 0.2 ms',
      'And GPU memory usage should not exceed 8 GB',
      'And no node should exceed 70% CPU utilization',
      'Then the monitoring system should:',
      '  | threshold | action           |',
      '  | 5ms       | Detect the spike |',
      'And the following metrics should be recorded:',
      '  | metric_type | sampling_rate | retention_period |',
      '  | Throughput  | 5s            | 7d               |',
      'And prediction accuracy should be within 10% for:',
      '  | metric     | prediction_window |',
      '  | Throughput | 24h               |',
    );
    expect(told.map((line) => line.replace(/^\S+ \S+ /, ''))).to.deep.equal([
      '"no requests should be dropped during failover": requests dropped during failover at most 0',
      '"0.1%": offered_rate error at most 0.1',
      '"every request should be accounted for": unanswered at most 0',
      '"24 hours": growth of server memory at least 86400000',
      '"40%": decrease of model size at least 40',
      '"0.2 ms": itl mean error at most 0.2',
      '"8 GB": gpu_memory peak at most 8000000000',
      '"70%": CPU utilisation of the busiest node at most 70',
      '"5ms": magnitude of the detected spike at least 5',
      '"5s": Throughput: p95 spacing at most 5000',
      '"7d": Throughput: retention at least 604800000',
      '"10%": error of throughput predicted 24 h ahead at most 10',
    ]);
  });

  it('know how many samples their load takes where the feature fixes it', async () => {
    const limits = await limitsIn(`
      Feature: One
        Scenario: Two
          When 100 requests per second are offered for 2 seconds
          Then p99 schedule lag should be at most 1 ms
          And p99 ITL should be at most 1 ms
    `);
    expect(limits[0]?.samples).to.equal(200);
    // It takes 200 requests, and as many tokens as these answer with.
    expect(limits[1]).not.to.have.property('samples');
  });

  it('that cannot be read are faults with their cells, whatever else can be', async () => {
    const { limits, faults } = await readLimits(samplingFeature('| small  | 32    | 8   | 1O  | 1000 |'));
    expect(limits.map(shown)).to.have.length(2);
    expect(faults).to.have.length(1);
    expect(faults[0]).to.match(/:11:32, column p99: "1O ms" is not a quantity/);
  });

  it('of this project are read, those of all tags, each from its place', async () => {
    const messages = await projectMessages();
    const { limits, faults } = limitsOfMessages(messages);
    expect(faults).to.deep.equal([]);
    const sources = new Map(
      messages.flatMap(({ source }) => (source ? [[source.uri, source.data.split('\n')]] : [])),
    );
    for (const { place } of limits) {
      const line = sources.get(place.file)?.[place.line - 1] ?? '';
      expect(line.slice(place.column - 1)).to.satisfy(
        (rest: string) => rest.startsWith(place.text),
        `${place.file}:${place.line}:${place.column}`,
      );
    }
    for (const file of ['mlperf_limits', 'trace_replay', 'cluster_faults'])
      expect(limits.map(({ featureFile }) => featureFile)).to.include(`features/${file}.feature`);
  });
});
