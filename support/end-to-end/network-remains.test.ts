import { existsSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { whyNoNamespaces } from '../network/environment/possible-environments.fixture';
import { remainsOf, spikeFeature, startNetworkRun, type NetworkRun } from './network-run.fixture';
import { descendantsOf, isAlive, stateOf, until } from './process-tree.fixture';
import { expectBooksInBalance } from './user-feature.fixture';

/** Starts a run, and waits until a server of it is frozen. */
async function amidSpike(test: TestContext): Promise<NetworkRun & { readonly started: readonly number[] }> {
  const begun = startNetworkRun(test, {
    feature: spikeFeature('freeze'),
    environment: { LLM_NETWORK: 'namespaces' },
  });
  const { run } = begun;
  await until(() => descendantsOf(run.pid).some((pid) => stateOf(pid) === 'T'));
  return { ...begun, started: descendantsOf(run.pid) };
}

describe('What a run leaves that makes a spike', async () => {
  const asRoot = { skip: (await whyNoNamespaces('root')) ?? false };

  it('is a report and nothing else after Ctrl-C', asRoot, async (test) => {
    const amid = await amidSpike(test);
    const { run, started } = amid;
    run.interrupt();
    expect(await run.ended(), run.output).to.be.greaterThan(0);
    expect(run.output).to.contain('Interrupted: the report is being written');
    expect(run.results.run).to.include({ interrupted: true, success: false });
    expect(run.results.checks).to.have.length(4);
    for (const { outcome, reason } of run.results.checks) {
      expect(outcome).to.equal('inconclusive');
      expect(reason).to.contain('interrupted by the user');
    }
    expectBooksInBalance(run);
    expect(existsSync(run.file('junit.xml'))).to.equal(true);
    expect(started.filter(isAlive)).to.deep.equal([]);
    expect(await remainsOf(amid)).to.deep.equal([]);
  });

  it('is cleared by the next run where it was killed, which says so', asRoot, async (test) => {
    const amid = await amidSpike(test);
    const { run, temporary, started } = amid;
    run.kill();
    await run.ended();
    const feature = 'Feature: Nothing\n  Scenario: Nothing\n    Given a batch size of 1\n';
    const { run: next } = startNetworkRun(test, { feature }, temporary);
    expect(await next.ended(), next.output).to.equal(0);
    // Processes are cleared by any run that begins, also that of another test; the rest only by one in that folder.
    await until(() => !started.some(isAlive));
    const left = `left by run ${run.label}, was removed`;
    for (const what of ['control group .*', 'tracing instance .*', `folder ${temporary}/.*`])
      expect(next.output).to.match(new RegExp(`^left by an earlier run: ${what}, ${left}$`, 'm'));
    expect(next.output).not.to.contain('could not be');
    expect(await remainsOf(amid)).to.deep.equal([]);
  });
});
