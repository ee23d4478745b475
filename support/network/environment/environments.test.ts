import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { isStopped } from '../../cluster/process-waiting';
import { rejectionOf } from '../../rejection.fixture';
import { NetworkError } from '../network-error';
import { outputOf } from './command';
import { ContainerEnvironment } from './container-environment';
import { ControlGroup } from './control-group';
import { NamespaceEnvironment, type EnvironmentOptions } from './namespace-environment';
import type { NetworkEnvironment, NetworkNamespace } from './network-environment';
import { whyNoContainers, whyNoNamespaces } from './possible-environments.fixture';

const unending = new AbortController().signal;

const isFrozen = (pid: number): boolean => {
  const group = ControlGroup.of(pid);
  return isStopped(pid) || (group instanceof ControlGroup && group.isFrozen() === true);
};

/** The network namespace of what runs by that command. */
const networkBy = async (namespace: NetworkNamespace): Promise<string> =>
  (await outputOf(namespace.enter(['readlink', '/proc/self/ns/net']))).trim();

const HEALTH = `
  const { get } = require('node:http');
  get(process.argv[1], (response) => { process.stdout.write(String(response.statusCode)); response.resume(); });`;

function describeEnvironment(
  name: string,
  why: string | undefined,
  start: (options: EnvironmentOptions) => Promise<NetworkEnvironment>,
): void {
  describe(name, { skip: why ?? false }, () => {
    it('has servers in networks of their own that its client reaches, and leaves nothing', async () => {
      const environment = await start({ count: 2, flags: [], signal: unending });
      const { client, containers } = environment;
      const networks = [process, client, ...containers].map(({ pid }) => `/proc/${pid}/ns/net`);
      try {
        expect(containers.map(({ id }) => id)).to.deep.equal(['node-1', 'node-2']);
        const here: NetworkNamespace = { pid: process.pid, enter: (command) => command };
        const seen = [await networkBy(here), await networkBy(client)];
        for (const { origin, healthPath, namespace, link, interface: own } of containers) {
          const asking = client.enter([process.execPath, '-e', HEALTH, `${origin}${healthPath}`]);
          expect(await outputOf(asking)).to.equal('200');
          await outputOf(namespace.enter(['ip', 'link', 'show', own]));
          const told = await outputOf(client.enter(['ip', '-json', 'link', 'show', link ?? '']));
          expect(JSON.parse(told)).to.have.nested.property('[0].master', environment.clientInterface);
          seen.push(await networkBy(namespace));
        }
        expect(new Set(seen).size).to.equal(4);
        expect(new Set(containers.map(({ port }) => port)).size).to.equal(2);
      } finally {
        await environment[Symbol.asyncDispose]();
      }
      expect(networks.slice(1).filter(existsSync)).to.deep.equal([]);
    });

    it('freezes a server, and ends one that is frozen', async () => {
      await using environment = await start({ count: 1, flags: [], signal: unending });
      const [server] = environment.containers;
      const pid = server?.pid ?? NaN;
      const frozen = await server?.freeze();
      while (!isFrozen(pid));
      await frozen?.[Symbol.asyncDispose]();
      while (isFrozen(pid));
      await frozen?.[Symbol.asyncDispose]();
      const again = await server?.freeze();
      await environment[Symbol.asyncDispose]();
      await again?.[Symbol.asyncDispose]();
      expect(existsSync(`/proc/${pid}`)).to.equal(false);
    });

    it('says which server did not come up, and why', async () => {
      const error = await rejectionOf(start({ count: 2, flags: ['--ttft', 'soon'], signal: unending }));
      expect(error).to.be.instanceOf(NetworkError);
      expect(error?.message).to.match(/node-[12] (ended|did not).*"soon" is not/s);
      expect((await rejectionOf(start({ count: 0, flags: [], signal: unending })))?.message).to.match(
        /^0 con/,
      );
    });

    it('rejects with the reason of a signal', async () => {
      const [reason, stopping] = [new Error('the run was stopped'), new AbortController()];
      const starting = rejectionOf(start({ count: 2, flags: [], signal: stopping.signal }));
      setImmediate(() => {
        stopping.abort(reason);
      });
      expect(await starting).to.equal(reason);
      expect(await rejectionOf(start({ count: 2, flags: [], signal: AbortSignal.abort(reason) }))).to.equal(
        reason,
      );
    });
  });
}

describe('environments', async () => {
  for (const owner of ['root', 'user'] as const)
    describeEnvironment(`NamespaceEnvironment, ${owner}`, await whyNoNamespaces(owner), (options) =>
      NamespaceEnvironment.start(owner, options),
    );
  describeEnvironment('ContainerEnvironment', await whyNoContainers(), (options) =>
    ContainerEnvironment.start(options),
  );
});

describe('ContainerEnvironment', () => {
  it('is for root alone', { skip: process.getuid?.() === 0 && 'this is root' }, async () => {
    const error = await rejectionOf(ContainerEnvironment.start({ count: 1, flags: [], signal: unending }));
    expect(error?.message).to.contain('run as root');
  });
});
