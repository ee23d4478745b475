import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { CucumberRun } from './cucumber-run.fixture';
import { failoverFeature } from './cluster.fixture';
import { descendantsOf, HAS_PROCESS_FILES, isAlive, until } from './process-tree.fixture';

/** Starts a run whose nodes and balancer are there. */
async function underLoad(test: TestContext): Promise<{ run: CucumberRun; started: readonly number[] }> {
  const run = CucumberRun.start(test, {
    feature: failoverFeature([3, 1, 10, 80]),
    environment: { LLM_FAILOVER_RATE: '20 requests per second', LLM_BALANCER: 'embedded' },
  });
  // Three nodes and the balancer.
  await until(() => descendantsOf(run.pid).length >= 4 && run.output.includes('a steady 20 req/s'));
  return { run, started: descendantsOf(run.pid) };
}

describe('What a run with a cluster leaves', { skip: !HAS_PROCESS_FILES, concurrency: 2 }, () => {
  it('is nothing after Ctrl-C', async (test) => {
    const { run, started } = await underLoad(test);
    run.interrupt();
    expect(await run.ended(), run.output).to.be.greaterThan(0);
    expect(run.results.run).to.include({ interrupted: true, success: false });
    await until(() => !started.some(isAlive));
  });

  it('is cleared by the next run where it was killed, frozen nodes too', async (test) => {
    const { run, started } = await underLoad(test);
    // A frozen node does not hear that its parent has gone.
    const [frozen] = started;
    if (frozen === undefined) throw new Error('nothing was started');
    process.kill(frozen, 'SIGSTOP');
    run.kill();
    await run.ended();
    expect(isAlive(frozen)).to.equal(true);
    const next = await CucumberRun.toItsEnd(test, {
      feature: 'Feature: Nothing\n  Scenario: Nothing\n    Given a batch size of 1\n',
    });
    expect(next.output).to.contain('left by an earlier run');
    await until(() => !started.some(isAlive));
  });
});
