import { pathOf } from '../../cluster/system-program';
import { outputOf } from './command';
import type { NetworkNamespace } from './network-environment';

/** The bridge by which clients reach containers, and its address in the network of the run's own. */
export const BRIDGE = 'bridge0';
/** As containers see it. */
export const CONTAINER_INTERFACE = 'eth0';
/** Nobody else is in that network: any private one does. */
const SUBNET = '10.99.0';
const CLIENT_ADDRESS = `${SUBNET}.1`;
const FIRST_CONTAINER = 11;

/** How a container is tied to the bridge. */
export interface Link {
  /** IPv4 of the container. */
  readonly address: string;
  /** The end of the veth pair that is in the client's namespace. */
  readonly link: string;
}

/** Puts a bridge into a namespace. Rejects with a `NetworkError`. */
export async function makeBridge(client: NetworkNamespace): Promise<void> {
  await inside(client, [
    `link add ${BRIDGE} type bridge`,
    `addr add ${CLIENT_ADDRESS}/24 dev ${BRIDGE}`,
    `link set ${BRIDGE} up`,
  ]);
}

/** Ties the namespace of a container to the bridge by a veth pair; containers are counted from 0. */
export async function linkToBridge(
  client: NetworkNamespace,
  container: NetworkNamespace,
  place: number,
): Promise<Link> {
  const link = `veth-node-${place + 1}`;
  const address = `${SUBNET}.${FIRST_CONTAINER + place}`;
  await inside(client, [
    `link add ${link} type veth peer name ${CONTAINER_INTERFACE} netns ${container.pid}`,
    `link set ${link} master ${BRIDGE}`,
    `link set ${link} up`,
  ]);
  await inside(container, [
    'link set lo up',
    `addr add ${address}/24 dev ${CONTAINER_INTERFACE}`,
    `link set ${CONTAINER_INTERFACE} up`,
    `route add default via ${CLIENT_ADDRESS}`,
  ]);
  return { address, link };
}

async function inside(namespace: NetworkNamespace, lines: readonly string[]): Promise<void> {
  await outputOf(namespace.enter([pathOf('ip'), '-batch', '-']), `${lines.join('\n')}\n`);
}
