import { Counter, Gauge, Registry } from 'prom-client';
import { MONITORED, type MetricName } from '../metric';
import type { Labels } from '../sample';
import { EXPORTED_PREFIX, exportedName } from './exported-name';
import type { LiveValues } from './live-values';

/** A page in the text format of Prometheus. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** Writes what is live. Made anew each time, so that nothing stays on it which is silent. */
export async function metricsPage(live: LiveValues): Promise<MetricsPage> {
  const registry = new Registry();
  const values = Map.groupBy(live.present(), ({ metric }) => metric);
  for (const [metric, series] of values) {
    const gauge = gaugeOf(registry, exportedName(metric), helpOf(metric), series);
    for (const { labels, value } of series) gauge.set(asWritten(labels), value);
  }
  const unavailable = live
    .unavailable()
    .map(({ type, labels, reason }) => ({ labels: { ...labels, type, reason } }));
  const sources = gaugeOf(
    registry,
    `${EXPORTED_PREFIX}unavailable`,
    'A type of metric that has no source here, and why.',
    unavailable,
  );
  for (const { labels } of unavailable) sources.set(asWritten(labels), 1);
  const absences = new Counter({
    name: `${EXPORTED_PREFIX}absences_total`,
    help: 'Samples that were due and not taken.',
    labelNames: ['type', 'kind'],
    registers: [registry],
  });
  for (const { type, kind, count } of live.absences()) absences.inc({ type, kind }, count);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

const helpOf = (metric: MetricName): string => MONITORED[metric].help;

function gaugeOf(
  registry: Registry,
  name: string,
  help: string,
  series: readonly { readonly labels: Labels }[],
): Gauge {
  const labelNames = [...new Set(series.flatMap(({ labels }) => Object.keys(asWritten(labels))))];
  return new Gauge({ name, help, labelNames, registers: [registry] });
}

/** The names of labels have letters, digits and _ only. */
const asWritten = (labels: Labels): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_'),
      value,
    ]),
  );
