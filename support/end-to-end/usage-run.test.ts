import { describe, it } from 'node:test';
import { expect } from 'chai';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { expectAllInBooks, expectBooksInBalance, table, usersFeature } from './user-feature.fixture';

const PHASES: readonly (readonly string[])[] = [
  ['phase', 'virtual_users', 'ramp', 'hold'],
  ['normal', '2', '250 ms', '1 s'],
  ['peak', '16', '250 ms', '1 s'],
  ['normal again', '2', '250 ms', '1 s'],
];

const PEAK = [
  '  Scenario: A peak',
  '    When usage goes through these phases:',
  table(...PHASES),
  '    Then these limits should hold:',
  table(
    ['phase', 'median TTFT', 'error rate'],
    ...PHASES.slice(1).map(([name = '']) => [name, '2 s', '50%']),
  ),
].join('\n');

describe('Use and prompts that change', { concurrency: 2 }, () => {
  it('are judged phase by phase: users of the peak wait, and nobody after it', async (test) => {
    await using simulator = await SpawnedSimulator.start(
      ...['--ttft', '10 ms', '--itl', '2 ms', '--streams', '4'],
    );
    const run = await CucumberRun.toItsEnd(test, {
      feature: usersFeature([`${PEAK}\n    And the recovery time after the peak should be at most 1 s`]),
      environment: { LLM_TIME_COMPRESSION: '1', LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(0);
    const seen = new Map(run.results.checks.map(({ metric, observed }) => [metric, observed?.value ?? NaN]));
    const [normal, peak, again] = PHASES.slice(1).map(
      ([name = '']) => seen.get(`ttft p50 in the phase "${name}"`) ?? NaN,
    );
    // Of sixteen users four are served at once: the others wait for three rounds of 24 ms.
    expect(peak).to.be.above(50);
    expect(normal).to.be.within(10, 0.8 * (peak ?? NaN));
    expect(again).to.be.within(10, 0.8 * (peak ?? NaN));
    expect(run.charts.filter((name) => name.includes('usage'))).to.have.length(1);
    expectBooksInBalance(run);
    expectAllInBooks(run);
  });

  it('have the failures of the peak in the peak alone', async (test) => {
    await using simulator = await SpawnedSimulator.start(
      ...['--ttft', '10 ms', '--itl', '2 ms', '--streams', '4', '--queue', '2'],
    );
    const run = await CucumberRun.toItsEnd(test, {
      feature: usersFeature([PEAK], { prompt: '16', answer: '8', thinkTime: '10 ms' }),
      environment: { LLM_TIME_COMPRESSION: '1', LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(1);
    const rates = run.results.checks.flatMap(({ metric, observed }) =>
      metric.startsWith('error_rate') ? [observed?.value ?? NaN] : [],
    );
    expect(rates, run.output).to.have.length(3);
    // Of sixteen users six find a place; two are never refused one.
    expect(rates[1]).to.be.above(10);
    expect([rates[0], rates[2]]).to.deep.equal([0, 0]);
  });

  it('cost so much a token as the server reads them, and nearly nothing the second time', async (test) => {
    const perToken = 0.2;
    await using simulator = await SpawnedSimulator.start(
      ...['--ttft', '5 ms', '--itl', '1 ms', '--prefill-per-token', `${perToken} ms`],
    );
    const lengths = [64, 384];
    const run = await CucumberRun.toItsEnd(test, {
      feature: usersFeature([
        [
          '  Scenario: Prefill',
          '    When prompts of these lengths are asked cold and warm:',
          table(['prompt_tokens'], ...lengths.map((tokens) => [String(tokens)])),
          '    Then these limits should hold:',
          table(['prompt_tokens', 'median TTFT'], ...lengths.map((tokens) => [String(tokens), '2 s'])),
          '    And the warm share of the cold time to first token should be at most 60%',
        ].join('\n'),
      ]),
      environment: { LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(0);
    const [short, long, warm] = run.results.checks.map(({ observed }) => observed?.value ?? NaN);
    const slope = ((long ?? NaN) - (short ?? NaN)) / (384 - 64);
    expect(slope).to.be.within(0.7 * perToken, 1.6 * perToken);
    expect(warm).to.be.within(2, 45);
    expect(run.charts).to.have.length(2);
    expectBooksInBalance(run);
    expectAllInBooks(run);
  });
});
