import { readlinkSync } from 'node:fs';
import type { NetworkEnvironment, NetworkNamespace } from '../environment/network-environment';

/** A namespace whose segments are counted. */
export interface WatchedPlace {
  /** Id of the container, or ids of all that share it: `vllm-1, vllm-2`; or `client`. */
  readonly place: string;
  readonly namespace: NetworkNamespace;
  /** Interfaces that packets of containers pass. */
  readonly interfaces: readonly string[];
  /** Whether others than this run have connections there as well. */
  readonly shared: boolean;
}

/**
 * Each network namespace once, however many containers are in it, then the client's. Where that is the network of the
 * machine, others send there as well, and only its links are looked at. `networkOf` tells processes' network namespaces
 * apart; one of which it is not known is taken for one of its own.
 */
export function watchedPlaces(
  { kind, client, containers }: Pick<NetworkEnvironment, 'kind' | 'client' | 'containers'>,
  networkOf: (pid: number) => string | undefined = networkNamespaceOf,
): readonly WatchedPlace[] {
  const together = Map.groupBy(containers, ({ namespace: { pid } }) => networkOf(pid) ?? `of process ${pid}`);
  const places = [...together.values()].flatMap(([first, ...others]): WatchedPlace[] => {
    if (first === undefined) return [];
    const all = [first, ...others];
    return [
      {
        place: unique(all.map(({ id }) => id)).join(', '),
        namespace: first.namespace,
        interfaces: unique(all.map((container) => container.interface)),
        shared: false,
      },
    ];
  });
  const links = unique(containers.flatMap(({ link }) => link ?? []));
  return [
    ...places,
    { place: 'client', namespace: client, interfaces: links, shared: kind === 'own containers' },
  ];
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** The kernel's name of it, with its inode: `net:[4026531840]`. */
function networkNamespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}
