import type { Bottleneck, ResourcePoint } from './modeling/bottleneck';
import { bottleneckChart } from './report/bottleneck-chart';

/** SVG text of how full each resource was at each load. */
export function bottleneckPicture(points: readonly ResourcePoint[], bottleneck: Bottleneck): Promise<string> {
  const told = bottleneck.status === 'too few' ? undefined : bottleneck;
  return bottleneckChart({
    title: 'Utilisation and response time by load',
    points,
    lines: told?.lines ?? [],
    ...(told?.status === 'found' ? { bottleneck: told.resource } : {}),
    ...(told?.kneeLoad === undefined ? {} : { kneeLoad: told.kneeLoad }),
    finding: findingOf(bottleneck),
  });
}

/** What the picture does not say itself. */
function findingOf(bottleneck: Bottleneck): string {
  if (bottleneck.status === 'too few') return bottleneck.reason;
  const isTold = bottleneck.status === 'found' && bottleneck.notToldFrom.length === 0;
  return isTold ? '' : firstSentence(bottleneck.paragraph);
}

const firstSentence = (paragraph: string): string => /^.*?\.(?= |$)/.exec(paragraph)?.[0] ?? paragraph;
