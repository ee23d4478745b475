import type { MetricName, ServerKind } from './server-kinds/server-kind';

/** What the simulator has counted, and how many requests it holds now. */
export type Counters = Record<MetricName, number>;

const GAUGES: ReadonlySet<MetricName> = new Set([
  'running',
  'waiting',
  'lateness count',
  'lateness mean',
  'lateness p99',
  'lateness maximum',
]);

/** The counters in the Prometheus text format, under the names of that kind of server. */
export function prometheusText(
  { names, labels }: NonNullable<ServerKind['metrics']>,
  counters: Counters,
  model: string,
): string {
  const pairs = Object.entries(labels(model)).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const suffix = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return (Object.keys(names) as MetricName[])
    .map((metric) => {
      const name = names[metric] ?? '';
      return `# TYPE ${name} ${GAUGES.has(metric) ? 'gauge' : 'counter'}\n${name}${suffix} ${counters[metric]}\n`;
    })
    .join('');
}
