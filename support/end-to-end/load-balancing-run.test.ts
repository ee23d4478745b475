import { describe, it } from 'node:test';
import { expect } from 'chai';
import { CucumberRun } from './cucumber-run.fixture';
import { expectAllInBooks, expectBooksInBalance, outcomesOf, productFeature } from './user-feature.fixture';

/** The product's feature with one row, whose limits of time and CPU no machine misses. */
const feature = (row: string): string =>
  productFeature('load_balancing').replace(/(\| profile_type \| scale_factor .*\n)[^]*$/, `$1      ${row}\n`);

describe('A run in which traffic increases', () => {
  it('judges how it was spread by the counters of the balancer, and says by what the rates were scaled', async (test) => {
    const run = await CucumberRun.toItsEnd(test, {
      feature: feature('| heavy | 4 | 50 | 60000 | 400 |'),
      environment: { LLM_BALANCER: 'embedded', LLM_CLUSTER_NODES: '3' },
    });
    const outcomes = outcomesOf(run);
    expect([...outcomes.keys()], run.output).to.deep.equal([
      'load difference between nodes',
      'e2e_scheduled p95',
      'CPU utilisation of the busiest node',
    ]);
    expect([...outcomes.values()], run.output)
      .not.to.include('failed')
      .and.not.include('not measured');
    const [difference, , cpu] = run.results.checks;
    expect(difference?.source).to.contain('counters of embedded');
    expect(difference?.observed?.value).to.be.within(0, 50);
    expect(cpu?.observed?.value).to.be.greaterThan(0);
    expect(run.notes).to.match(/rates (scaled by [\d.]+, in all rows alike|are as the profiles say)/);
    expect(run.charts.join()).to.contain('requests-and-cpu-by-node');
    const { target } = run.results;
    expect(target?.note).to.match(/^3 nodes, each a process of this machine, behind embedded/);
    expect(target?.settings).to.include({ balancer: 'embedded' }).and.have.property('seed');
    expectBooksInBalance(run);
    expectAllInBooks(run);
  });

  it('refuses a profile that its table does not have before any load', async (test) => {
    const run = await CucumberRun.toItsEnd(test, {
      feature: feature('| havy | 4 | 50 | 60000 | 400 |'),
      environment: { LLM_BALANCER: 'embedded', LLM_CLUSTER_NODES: '2' },
    });
    expect(run.exitCode).to.equal(1);
    expect(run.output).to.contain('"havy" is no workload profile of the table; it has light, medium, heavy');
  });
});
