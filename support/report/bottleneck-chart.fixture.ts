import type { BottleneckLine, BottleneckPicture } from './bottleneck-chart-input';

/** A line that is full at that load. */
export const filledAt = (resource: string, full: number, idle = 0): BottleneckLine => ({
  resource,
  idle,
  perLoad: (1 - idle) / full,
  fullAt: { value: full, low: full * 0.97, high: full * 1.03 },
  follows: 'load',
});

/** Points along lines, up to that load; latency as of one queue that is full where the first line is. */
export function madeBottleneck(
  lines: readonly BottleneckLine[] = [
    filledAt('GPU', 50),
    filledAt('CPU', 88, 0.1),
    filledAt('network', 500),
  ],
  { most = 45, count = 60 }: { readonly most?: number; readonly count?: number } = {},
): BottleneckPicture {
  const [first] = lines;
  const full = first?.fullAt.value ?? Infinity;
  return {
    title: 'What fills up first',
    points: Array.from({ length: count }, (_, index) => {
      const load = 2 + ((most - 2) * index) / Math.max(1, count - 1);
      const noise = 1 + 0.03 * Math.sin(index * 12.9898);
      return {
        load,
        latency: (80 / Math.max(0.01, 1 - load / full)) * noise,
        utilisation: Object.fromEntries(
          lines.map(({ resource, idle, perLoad }) => [resource, (idle + perLoad * load) * noise]),
        ),
      };
    }),
    lines,
    bottleneck: first?.resource,
    kneeLoad: 30,
    finding: 'extrapolated',
  };
}
