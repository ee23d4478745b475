import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ContainerEnvironment } from '../network/environment/container-environment';
import { whyNoContainers } from '../network/environment/possible-environments.fixture';
import { checksOf, remainsOf, spikeFeature, startNetworkRun } from './network-run.fixture';
import { stateOf } from './process-tree.fixture';
import { expectAllInBooks, expectBooksInBalance } from './user-feature.fixture';

const SCENARIO = 'A spike through freeze';
const FLAGS = ['--streams', '8', '--ttft', '20 ms', '--itl', '5 ms'];

/**
 * Containers that somebody else has started, on a bridge of a network in which the run is to be, as if that were a
 * machine of its user's: nothing of this one is changed.
 */
async function usersContainers() {
  const environment = await ContainerEnvironment.start({
    count: 2,
    flags: FLAGS,
    signal: new AbortController().signal,
  });
  const names = environment.containers.map(({ place }) => place.replace('container ', ''));
  const containers = environment.containers
    .map(({ port }, place) => `${names[place] ?? ''}:${port}`)
    .join(',');
  return {
    environment,
    within: environment.client.enter(['env']),
    first: names[0] ?? '',
    second: names[1] ?? '',
    settings: { LLM_CONTAINERS: containers },
    [Symbol.asyncDispose]: () => environment[Symbol.asyncDispose](),
  };
}

describe("A run with the user's own containers", async () => {
  const asRoot = { skip: (await whyNoContainers()) ?? false };

  it('harms none but the expendable one, and leaves all as they were', asRoot, async (test) => {
    await using users = await usersContainers();
    const started = startNetworkRun(test, {
      feature: spikeFeature('freeze'),
      environment: { ...users.settings, LLM_EXPENDABLE_CONTAINERS: users.second },
      within: users.within,
    });
    const { run } = started;
    expect(await run.ended(), run.output).to.be.oneOf([0, 1]);
    const checks = checksOf(run, SCENARIO);
    expect(checks, run.output).to.have.length(4);
    for (const { outcome, source } of checks) {
      expect(outcome, run.output).to.be.oneOf(['passed', 'failed', 'inconclusive']);
      expect(source).to.match(new RegExp(`^${users.second}: `));
    }
    expect(run.notes)
      .to.contain("2 containers of the user's, reached from this machine by bridge0")
      .and.match(new RegExp(`^made: ${users.second}: `, 'm'))
      .and.not.contain(`made: ${users.first}`);
    expectBooksInBalance(run);
    expectAllInBooks(run);
    expect(await remainsOf(started)).to.deep.equal([]);
    // Neither ended nor frozen.
    for (const { pid } of users.environment.containers) expect(stateOf(pid)).to.match(/^[SR]$/);
  });

  it('makes no spike where none may be harmed, and says what to write', asRoot, async (test) => {
    await using users = await usersContainers();
    const { run } = startNetworkRun(test, {
      feature: spikeFeature('freeze'),
      environment: users.settings,
      within: users.within,
    });
    expect(await run.ended(), run.output).to.equal(0);
    for (const { outcome, reason } of checksOf(run, SCENARIO)) {
      expect(outcome).to.equal('not measured');
      expect(reason).to.contain(
        'no container may be harmed: name those that may in LLM_EXPENDABLE_CONTAINERS',
      );
    }
    expectBooksInBalance(run);
  });
});
