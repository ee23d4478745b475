import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import type { Command } from '../environment/command';
import { NamespaceEnvironment } from '../environment/namespace-environment';
import type { NetworkEnvironment } from '../environment/network-environment';
import { ContainerProber } from './container-prober';
import { inNamespaces, namespaceOwner } from './namespace-owner.fixture';

type Looked = Pick<NetworkEnvironment, 'client' | 'containers'>;

/** A server of this process as if it were a container, in this machine's own network. */
async function here(enter: (command: Command) => Command = (command) => command) {
  const server = createServer((_request, response) => response.end('ok'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const namespace = { pid: process.pid, enter };
  const freeze = () => Promise.reject(new Error('not here'));
  const container = {
    ...{ id: 'node-1', place: 'this process', address: '127.0.0.1', port, pid: process.pid },
    ...{ origin: `http://127.0.0.1:${port}`, namespace, interface: 'lo', link: undefined },
    ...{ expendable: false, healthPath: '/health', freeze },
  };
  const environment: Looked = { client: namespace, containers: [container] };
  const close = async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return { environment, [Symbol.asyncDispose]: close };
}

/** Gets looks until there is one that all of these hold for. */
function until(...wanted: ((look: ContainerLook) => boolean)[]) {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let missing = wanted;
  const onLook = (look: ContainerLook): void => {
    missing = missing.filter((holds) => !holds(look));
    if (missing.length === 0) resolve(undefined);
  };
  return { onLook, promise };
}

const signal = AbortSignal.timeout(25_000);
const often = { interval: milliseconds(20), health: true, signal };
const answered = (id: string) => (look: ContainerLook) =>
  look.kind === 'connect' && look.node === id && look.outcome === 'connected';
const healthy = (id: string) => (look: ContainerLook) =>
  look.kind === 'health' && look.node === id && look.outcome === 'answered';

describe('ContainerProber', () => {
  it('looks by connections and health requests, and tells how late it is itself', async () => {
    await using server = await here();
    const { onLook, promise } = until(answered('node-1'), healthy('node-1'), ({ kind }) => kind === 'prober');
    await using prober = await ContainerProber.start(server.environment, { ...often, onLook });
    await Promise.race([promise, prober.failed]);
    if (process.platform === 'linux')
      expect(prober.roundTripSource).to.deep.equal({ provider: 'TCP_INFO at connect' });
  });

  it('fails with a word when the process that looks ends', async () => {
    await using server = await here();
    await using prober = await ContainerProber.start(server.environment, {
      ...often,
      onLook: () => undefined,
    });
    process.kill(prober.pid, 'SIGKILL');
    const reason: unknown = await prober.failed.catch((error: unknown) => error);
    expect(reason).to.have.property('name', 'NetworkError');
    expect(reason).to.have.property('message').that.contains('ended with SIGKILL');
  });

  it('does not start where the namespace cannot be entered, and says so in its words', async () => {
    const nowhere = () => ['sh', '-c', 'echo no such namespace >&2; exit 3'] as const;
    await using server = await here(nowhere);
    const start = ContainerProber.start(server.environment, { ...often, onLook: () => undefined });
    const reason: unknown = await start.catch((error: unknown) => error);
    expect(reason).to.have.property('message').that.contains('exit code 3: no such namespace');
  });

  it('refuses to look without pause', async () => {
    await using server = await here();
    const options = { ...often, interval: milliseconds(0), onLook: () => undefined };
    const reason: unknown = await ContainerProber.start(server.environment, options).catch(
      (error: unknown) => error,
    );
    expect(reason).to.have.property('message').that.contains('every 0 ms');
  });

  it('sees a container that stands still by its health route alone', inNamespaces, async () => {
    const started = { count: 2, flags: ['--ttft', '5ms'], signal };
    await using environment = await NamespaceEnvironment.start(namespaceOwner ?? 'root', started);
    const well = until(healthy('node-1'), healthy('node-2'), answered('node-1'), answered('node-2'));
    const frozen = until(
      (look) => look.kind === 'health' && look.node === 'node-2' && look.outcome === 'pending',
      answered('node-2'),
      healthy('node-1'),
    );
    let onLook = well.onLook;
    const tell = (look: ContainerLook): void => {
      onLook(look);
    };
    await using prober = await ContainerProber.start(environment, { ...often, onLook: tell });
    await Promise.race([well.promise, prober.failed]);
    const thaw = await environment.containers[1]?.freeze();
    onLook = frozen.onLook;
    await Promise.race([frozen.promise, prober.failed]);
    await thaw?.[Symbol.asyncDispose]();
  });
});
