import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseMisbehaviour } from '../simulator/misbehaviour-text';
import { Simulator } from '../simulator/simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { EASY_ROW, featureWith } from './feature-copy.fixture';

/**
 * So slow that no machine is too busy to keep up, and that its limit is far above the error of an instrument on a
 * busy machine: either would make the verdict inconclusive.
 */
const SLOW = { timeToFirstToken: 20, interTokenLatency: 60 };

describe('A run in which a promise is not kept', { concurrency: 2 }, () => {
  it('fails with what was seen, how sure that is and the limit, and judges the later promises of the row', async (test) => {
    await using simulator = await Simulator.start(SLOW);
    const run = await CucumberRun.toItsEnd(test, {
      feature: featureWith({ ...EASY_ROW, max_latency: '30' }),
      environment: { LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(1);
    expect(run.output).to.match(
      /FAILED {2}p99 inter-token latency [\d.]+ ms, 95% interval [\d.]+ to [\d.]+ ms \(n = [\d,]+ tokens, .+\); limit below 30 ms, .+ the limit/,
    );
    const { results } = run;
    const [latency, throughput, memory] = results.checks;
    expect(latency).to.deep.include({
      metric: 'itl p99',
      outcome: 'failed',
      limit: { value: 30, unit: 'ms' },
    });
    expect(latency?.margin).to.be.lessThan(0);
    expect(throughput).to.include({ metric: 'output_tps', outcome: 'passed' });
    expect(memory?.outcome).to.be.oneOf(['not measured', 'passed']);
    expect(results.scenarios[0]?.outcome).to.equal('failed');
    expect(results.run.success).to.equal(false);
    expect(run.read('junit.xml')).to.contain('<failure').and.contain('1 of 3 promises not kept');
  });

  it('decides nothing about latency where answers were cut, and says how many', async (test) => {
    const misbehaviour = [parseMisbehaviour('cut 3 every 4')];
    await using simulator = await Simulator.start({ ...SLOW, misbehaviour });
    const run = await CucumberRun.toItsEnd(test, {
      feature: featureWith(EASY_ROW),
      environment: { LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(1);
    const [latency] = run.results.checks;
    expect(latency?.outcome).to.equal('inconclusive');
    expect(latency?.reason).to.match(
      /\d+ of \d+ requests failed, .*\(truncated\): http.* closed the connection/,
    );
    const { scheduled = 0, completed = 0, truncated = 0 } = run.results.scenarios[0]?.ledger ?? {};
    expect(truncated).to.equal(scheduled / 4);
    expect(completed + truncated).to.equal(scheduled);
  });
});
