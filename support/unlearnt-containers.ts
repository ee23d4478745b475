import type { ContainerLook } from './network/container-look';
import type { ServingContainer } from './network/environment/network-environment';

/** Why nothing could be learnt of what is usual: how often each container did not answer as it should. */
export function unlearntText(
  containers: readonly Pick<ServingContainer, 'id' | 'origin' | 'healthPath'>[],
  looks: readonly ContainerLook[],
): string {
  const told = containers.flatMap(({ id, origin, healthPath }) => {
    const counts = new Map<string, number>();
    for (const look of looks)
      if (look.kind !== 'prober' && look.node === id)
        counts.set(look.outcome, (counts.get(look.outcome) ?? 0) + 1);
    const good = (counts.get('connected') ?? 0) > 0 && (counts.get('answered') ?? 0) > 0;
    if (good) return [];
    const seen = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'no look at it';
    return `${id} does not answer at ${origin}${healthPath} (${seen})`;
  });
  const who = told.length === 0 ? 'the containers answer too seldom' : told.join('; ');
  return `what is usual could not be learnt: ${who}. See that each serves on its port`;
}
