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

/** Of looks that were over, so many may be without an answer: a connection ends now and then. */
const TOLERATED = 0.01;

/** Reasons why looks say little about lateness: that too many had no answer at all. */
export function unansweredLooks(looks: readonly ContainerLook[]): readonly string[] {
  const over = looks.filter((look) => look.kind !== 'prober' && look.outcome !== 'pending');
  const bad = over.filter((look) => look.kind !== 'prober' && UNANSWERED.includes(look.outcome));
  if (over.length === 0) return ['no container was looked at'];
  return bad.length <= TOLERATED * over.length
    ? []
    : [`${bad.length} of ${over.length} looks at containers had no answer: see that they serve`];
}

const UNANSWERED: readonly string[] = ['refused', 'unanswered', 'broken'];
