import { kill } from 'node:process';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { whyMissing } from '../../cluster/system-program';
import { milliseconds } from '../../quantities/units';
import { outputOf } from '../environment/command';
import { NamespaceEnvironment } from '../environment/namespace-environment';
import type { NetworkEnvironment } from '../environment/network-environment';
import { networkOf } from '../environment/network-strangers';
import { whyNoNamespaces } from '../environment/possible-environments.fixture';
import type { SpikeCause } from '../spike-cause';
import { untilEffective } from './injected-spike';
import { injectionOf } from './injection-of';

const signal = AbortSignal.timeout(60_000);

describe('neighbours of a container of the user', async () => {
  const skip = (await whyNoNamespaces('root')) ?? whyMissing(['tc', 'nft', 'chrt', 'taskset']) ?? false;

  it('are spared where they share its network, or its CPU', { skip }, async () => {
    await using environment = await NamespaceEnvironment.start('root', { count: 1, flags: [], signal });
    const { client, clientInterface, containers, description } = environment;
    const container = containers[0]!;
    const magnitude = milliseconds(10);
    const own: NetworkEnvironment = {
      ...{ kind: 'own containers', client, clientInterface, containers, description },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const reasonFor = async (cause: SpikeCause) => {
      const injection = await injectionOf(cause, container, own, { magnitude });
      return 'impossible' in injection ? injection.impossible : undefined;
    };
    const shared = /^node-1 shares its network .*: (\d+); name a container with a network of its own$/;
    for (const cause of ['queueing', 'packet loss', 'softirq'] as const)
      expect(await reasonFor(cause)).to.equal(undefined);
    // Of nobody here: what has started it ends at once.
    const idle = container.namespace.enter(['sleep', '60']);
    const stranger = Number(await outputOf(['sh', '-c', '"$@" > /dev/null 2>&1 & echo $!', 'sh', ...idle]));
    try {
      await untilEffective('a stranger', () => networkOf(stranger) === networkOf(container.pid), signal);
      for (const cause of ['queueing', 'packet loss', 'softirq'] as const)
        expect(shared.exec((await reasonFor(cause)) ?? '')?.[1]).to.equal(String(stranger));
      for (const cause of ['CPU throttling', 'freeze'] as const)
        expect((await reasonFor(cause)) ?? '').not.to.match(shared);
    } finally {
      kill(stranger, 'SIGKILL');
    }
    expect(await reasonFor('run-queue delay')).to.match(
      /^it would take CPU time from everything else on a CPU of node-1/,
    );
  });
});
