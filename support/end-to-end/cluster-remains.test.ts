import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { programOnPath } from '../cluster/known-program';
import { CucumberRun } from './cucumber-run.fixture';
import { failoverFeature } from './cluster.fixture';
import { descendantsOf, HAS_PROCESS_FILES, isAlive, until } from './process-tree.fixture';

/** Starts a run, and waits until its nodes and its balancer are there. */
async function underLoad(
  test: TestContext,
  balancer: string,
): Promise<{ run: CucumberRun; started: readonly number[] }> {
  const run = CucumberRun.start(test, {
    feature: failoverFeature([3, 1, 10, 80]),
    environment: { LLM_FAILOVER_RATE: '20 requests per second', LLM_BALANCER: balancer },
  });
  // Three nodes and the balancer.
  await until(() => descendantsOf(run.pid).length >= 4);
  return { run, started: descendantsOf(run.pid) };
}

/** Those that are here. */
const BALANCERS = ['embedded', ...(programOnPath('haproxy') === undefined ? [] : ['haproxy'])];

describe('What a run with a cluster leaves', { skip: !HAS_PROCESS_FILES, concurrency: 2 }, () => {
  for (const balancer of BALANCERS) {
    it(`is nothing after Ctrl-C, with ${balancer} before it`, async (test) => {
      const { run, started } = await underLoad(test, balancer);
      run.interrupt();
      expect(await run.ended(), run.output).to.be.greaterThan(0);
      expect(run.results.run).to.include({ interrupted: true, success: false });
      await until(() => !started.some(isAlive));
    });

    it(`is cleared by the next run where it was killed, with ${balancer} and a frozen node`, async (test) => {
      const { run, started } = await underLoad(test, balancer);
      // A frozen node does not hear that its parent has gone.
      const [frozen] = started;
      if (frozen === undefined) throw new Error('nothing was started');
      process.kill(frozen, 'SIGSTOP');
      run.kill();
      await run.ended();
      // Any run that starts clears it, those of other tests too: what is told of it is tested elsewhere.
      await CucumberRun.toItsEnd(test, {
        feature: 'Feature: Nothing\n  Scenario: Nothing\n    Given a batch size of 1\n',
      });
      await until(() => !started.some(isAlive));
    });
  }
});
