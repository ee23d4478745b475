import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ContainerEngine, removeContainer } from '../../cluster/container-engine';
import { nodeImage } from '../../cluster/container-image';
import { containerOf } from '../../cluster/container-settings';
import { rejectionOf } from '../../rejection.fixture';
import { outputOf, scriptCommand } from './command';
import { ContainerEnvironment } from './container-environment';
import type { NetworkNamespace } from './network-environment';
import { reachOwnContainers } from './own-containers';
import { whyNoContainers } from './possible-environments.fixture';

const unending = new AbortController().signal;

async function reachedFrom(client: NetworkNamespace, ...words: string[]): Promise<unknown> {
  const script = join(__dirname, 'reached-containers.fixture.ts');
  return JSON.parse(await outputOf(client.enter(scriptCommand(script, ...words))));
}

describe('reachOwnContainers', async () => {
  const skip = (await whyNoContainers()) ?? false;

  it('reaches running containers from a network with a bridge to them', { skip }, async () => {
    // Those of an environment, as if its client's namespace were a machine of their user's.
    await using environment = await ContainerEnvironment.start({ count: 2, flags: [], signal: unending });
    const names = environment.containers.map(({ place }) => place.replace('container ', ''));
    const [first = '', second = ''] = names;
    const reached = await reachedFrom(environment.client, second, `${first}:8001`, `${second}:8002`);
    expect(reached).to.deep.include({ kind: 'own containers', clientInterface: 'bridge0' });
    // As JSON, which has no functions.
    const containers = JSON.parse(JSON.stringify(environment.containers)) as object[];
    const expected = containers.map((container, place) => ({
      ...container,
      id: names[place],
      expendable: place === 1,
    }));
    expect(reached).to.have.deep.property('containers', expected);
    expect(await reachedFrom(environment.client, '', `${first}:8001`, `${second}:8009`))
      .to.have.property('error')
      .that.matches(
        new RegExp(`^container ${second} does not answer on 10.99.0.12:8009 \\(refused\\); name the port`),
      );
    expect(await reachedFrom(environment.client, '', `${first}:8001`, `${first.slice(0, 8)}:8001`))
      .to.have.property('error')
      .that.matches(/^containers .* have one network .*; name one of them/);
    expect(await reachedFrom(environment.client, '', 'no-such-container:80'))
      .to.have.property('error')
      .that.matches(/^there is no container no-such-container in .*podman ps/i);
  });

  it('refuses a container on the network of its host', { skip }, async () => {
    await using engine = await ContainerEngine.open();
    const image = await nodeImage(engine.docker);
    const node = { id: 'node-1', flags: [], port: 0, image, cores: 1 };
    const container = await engine.docker.createContainer(containerOf(node));
    try {
      await container.start();
      const error = await rejectionOf(reachOwnContainers([{ name: container.id, port: 80 }]));
      expect(error?.message).to.contain('is on the network of its host');
    } finally {
      await removeContainer(container);
    }
  });

  it('says that it needs root, and a name', async () => {
    const { getuid } = process;
    try {
      process.getuid = () => 1000;
      const error = await rejectionOf(reachOwnContainers([{ name: 'vllm-1', port: 8000 }]));
      expect(error?.message).to.contain('run as root');
    } finally {
      if (getuid !== undefined) process.getuid = getuid;
    }
    expect((await rejectionOf(reachOwnContainers([])))?.message).to.contain('no container is named');
  });
});
