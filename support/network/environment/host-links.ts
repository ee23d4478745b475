/** An interface as `ip -json address` tells of it, ip-address(8). */
export interface ToldInterface {
  readonly ifindex: number;
  readonly ifname: string;
  /** Of its other end, in the namespace where that is. */
  readonly link_index?: number;
  /** The bridge that it is part of. */
  readonly master?: string;
  readonly flags?: readonly string[];
  readonly addr_info?: readonly { readonly family: string; readonly local?: string }[];
}

/** Where a container is in the network of its host. */
interface ContainerInterface {
  /** Its own, in its own namespace. */
  readonly name: string;
  /** IPv4. */
  readonly address: string;
  /** The other end; undefined where it is no veth pair, or that end is elsewhere. */
  readonly link: string | undefined;
  /** The bridge of that end; undefined without one. */
  readonly bridge: string | undefined;
}

/**
 * The interface by which a container is reached, from what it and its host have; one with the wanted address, where
 * there is one, or else the first that has any. Undefined where it has only its loopback.
 */
export function containerInterface(
  own: readonly ToldInterface[],
  hosts: readonly ToldInterface[],
  wanted?: string,
): ContainerInterface | undefined {
  const reachable = own.flatMap((one) => {
    if (one.flags?.includes('LOOPBACK') === true) return [];
    const addresses = (one.addr_info ?? []).filter(({ family }) => family === 'inet');
    return addresses.flatMap(({ local }) => (local === undefined ? [] : [{ ...one, address: local }]));
  });
  const found = reachable.find(({ address }) => address === wanted) ?? reachable[0];
  if (found === undefined) return undefined;
  // Indices are numbers of one namespace: only two that name each other are a pair.
  const peer = hosts.find(
    ({ ifindex, link_index: other }) => ifindex === found.link_index && other === found.ifindex,
  );
  return { name: found.ifname, address: found.address, link: peer?.ifname, bridge: peer?.master };
}

/** What `ip -json` has printed. */
export const toldInterfaces = (json: string): readonly ToldInterface[] => JSON.parse(json) as ToldInterface[];
