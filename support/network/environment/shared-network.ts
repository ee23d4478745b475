import type { ServingContainer } from './network-environment';
import { networkOf, strangersInNetwork } from './network-strangers';

/** Why these containers cannot be told apart by their packets, and what to do; undefined where they can. */
export function whyShared(
  containers: readonly Pick<ServingContainer, 'id' | 'pid'>[],
  network: (pid: number) => string | undefined = networkOf,
): string | undefined {
  for (const [place, one] of containers.entries()) {
    const other = containers.slice(0, place).find(({ pid }) => network(pid) === network(one.pid));
    if (other !== undefined)
      return (
        `containers ${other.id} and ${one.id} have one network (--network container:..., a pod, or one container named ` +
        'twice), where packets of one cannot be told from those of the other; name one of them, or give each its own'
      );
  }
  return undefined;
}

/** Why the network of a container is not to be harmed, and what to do; undefined where it is its own alone. */
export function whyNotAlone(
  { id, pid }: Pick<ServingContainer, 'id' | 'pid'>,
  strangersIn: (pid: number) => readonly number[] = strangersInNetwork,
): string | undefined {
  const strangers = strangersIn(pid);
  if (strangers.length === 0) return undefined;
  return (
    `${id} shares its network (--network container:..., or a pod) with processes that are not its own, which would be ` +
    `harmed, too: ${strangers.slice(0, 5).join(', ')}; name a container with a network of its own`
  );
}
