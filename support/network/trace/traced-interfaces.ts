import { pathOf } from '../../cluster/system-program';
import { outputOf } from '../environment/command';
import type { NetworkEnvironment, NetworkNamespace } from '../environment/network-environment';

/** An interface by which packets go to or from containers. */
interface TracedInterface {
  readonly name: string;
  /** Its number, unique in its namespace alone. */
  readonly index: number;
}

/**
 * The interfaces of containers and their other ends at the client's; the client's own where it does not know these.
 * Rejects with a `NetworkError` where ip(8) does not tell.
 */
export async function tracedInterfaces({
  client,
  clientInterface,
  containers,
}: NetworkEnvironment): Promise<readonly TracedInterface[]> {
  const atClient = containers.map(({ link }) => link ?? clientInterface);
  const theirs = await Promise.all(
    containers.map((container) => interfacesOf(container.namespace, [container.interface])),
  );
  return [...(await interfacesOf(client, atClient)), ...theirs.flat()];
}

async function interfacesOf(
  namespace: NetworkNamespace,
  names: readonly string[],
): Promise<readonly TracedInterface[]> {
  const told = await outputOf(namespace.enter([pathOf('ip'), '-json', 'link', 'show']));
  const links = JSON.parse(told) as readonly {
    readonly ifname: string;
    readonly ifindex: number;
  }[];
  return links
    .filter(({ ifname }) => names.includes(ifname))
    .map(({ ifname, ifindex }) => ({ name: ifname, index: ifindex }));
}
