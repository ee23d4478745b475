import type { BottleneckPoint } from './bottleneck-chart-input';
import { rangeLine } from './chart-hover';

/** What is said where the pointer rests on points beside each other: the load, and what it took of each resource. */
export function bottleneckHover(group: readonly BottleneckPoint[], resources: readonly string[]): string {
  const used = resources.flatMap((resource) =>
    rangeLine(
      resource,
      group.map(({ utilisation }) => 100 * (utilisation[resource] ?? NaN)),
      'share',
    ),
  );
  const latency = rangeLine(
    'latency',
    group.map((point) => point.latency),
    'duration',
  );
  const count = group.length === 1 ? '' : ` (${group.length} points)`;
  return [
    ...rangeLine(
      'load',
      group.map(({ load }) => load),
      'request rate',
      count,
    ),
    ...used,
    ...(latency.length === 0 ? ['no answer was timed'] : latency),
  ].join('\n');
}
