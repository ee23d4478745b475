import { describe, it } from 'node:test';
import { expect } from 'chai';
import { startDoublingBalancer, startNaiveBalancer } from '../cluster/embedded-balancer/bad-balancer.fixture';
import { CucumberRun } from './cucumber-run.fixture';
import { clusterFile, failoverFeature, faultFeature, foreignNodes } from './cluster.fixture';
import { expectAllInBooks, expectBooksInBalance, outcomesOf } from './user-feature.fixture';

const RATE = { LLM_FAILOVER_RATE: '60 requests per second' };

describe('A run in which nodes fail', { concurrency: 2 }, () => {
  it('tells how the others took over, by the counters of the balancer that it started', async (test) => {
    const run = await CucumberRun.toItsEnd(test, {
      feature: failoverFeature([3, 1, 10, 20]),
      environment: { ...RATE, LLM_BALANCER: 'embedded' },
    });
    expect(run.exitCode, run.output).to.equal(0);
    expect(outcomesOf(run)).to.deep.equal(
      new Map([
        ['time to rebalance', 'passed'],
        ['lowest share of normal throughput', 'passed'],
        ['requests dropped during failover', 'passed'],
      ]),
    );
    expectBooksInBalance(run);
    expectAllInBooks(run);
    expect(run.notes).to.match(/answers compared with the known text: (\d+) of \1 right/);
    expect(run.charts.join()).to.contain('failover');
  });

  it('finds a balancer out that gives requests to dead nodes', async (test) => {
    const nodes = await foreignNodes(test, 3);
    await using balancer = await startNaiveBalancer(nodes);
    const run = await CucumberRun.toItsEnd(test, {
      feature: failoverFeature([3, 1, 2, 90]),
      environment: { ...RATE, LLM_CLUSTER: clusterFile(test, nodes, balancer.origin) },
    });
    expect(run.exitCode, run.output).to.equal(1);
    expect([...outcomesOf(run).values()], run.output).to.deep.equal(['failed', 'failed', 'failed']);
    const [rebalanced, throughput, dropped] = run.results.checks;
    expect(rebalanced?.observed?.method).to.match(/^not rebalanced .* requests went to failed nodes/);
    // A third of all requests goes to the node that is not there.
    expect(throughput?.observed?.value).to.be.within(40, 80);
    expect(dropped?.observed?.value).to.be.greaterThan(60);
    expectBooksInBalance(run);
  });

  it('finds a balancer out that sends tokens twice', async (test) => {
    const nodes = await foreignNodes(test, 3);
    await using balancer = await startDoublingBalancer(nodes);
    const run = await CucumberRun.toItsEnd(test, {
      feature: faultFeature(
        3,
        'Given answers are streamed',
        'When 1 node fails simultaneously',
        'Then every answer should be the one that was asked for',
      ),
      // So many streams are under way that some of them are at the node that dies.
      environment: {
        LLM_FAILOVER_RATE: '200 requests per second',
        LLM_CLUSTER: clusterFile(test, nodes, balancer.origin),
      },
    });
    expect(run.exitCode, run.output).to.equal(1);
    expect(run.results.checks[0], run.output).to.include({ metric: 'wrong answers', outcome: 'failed' });
    expect(run.notes).to.match(/[1-9]\d* with tokens twice/);
  });

  it('does not harm what is not expendable, and measures nothing then', async (test) => {
    const nodes = await foreignNodes(test, 2);
    await using balancer = await startNaiveBalancer(nodes);
    const path = clusterFile(test, nodes, balancer.origin, { expendable: false });
    const run = await CucumberRun.toItsEnd(test, {
      feature: failoverFeature([2, 1, 2, 90]),
      environment: { ...RATE, LLM_CLUSTER: path },
    });
    expect(run.exitCode, run.output).to.equal(0);
    expect(new Set(outcomesOf(run).values())).to.deep.equal(new Set(['not measured']));
    expect(run.results.checks[0]?.reason).to.contain('expendable');
    for (const { pid } of nodes) process.kill(pid, 0);
  });

  it('takes no nodes of its own for a server that was named', async (test) => {
    const run = await CucumberRun.toItsEnd(test, {
      feature: failoverFeature([3, 1, 10, 80]),
      environment: { LLM_BASE_URL: 'http://127.0.0.1:9' },
    });
    expect(run.exitCode, run.output).to.equal(0);
    expect(run.results.checks.map(({ reason }) => reason)).to.have.length(3);
    for (const { reason } of run.results.checks) expect(reason).to.contain('set LLM_CLUSTER to a file');
  });
});
