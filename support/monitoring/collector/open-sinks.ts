import { milliseconds, type Milliseconds } from '../../quantities/units';
import { MetricsExporter } from '../prometheus/metrics-exporter';
import { OtlpExport } from '../prometheus/otlp-export';
import { MetricStore } from '../store/metric-store';
import type { CollectorPlan } from './collector-plan';
import type { NamedSink } from './sinks';

/** The sinks that a plan names, and where a Prometheus finds the exporter. */
export interface OpenSinks extends AsyncDisposable {
  readonly sinks: readonly NamedSink[];
  readonly exporterUrl: string | undefined;
}

/** Whoever is pushed to more often has nothing more of it. */
const SHORTEST_PUSH_MS = 1000;

/** Opens all sinks or, where one of them cannot be opened, none: rejects with its error. */
export async function openSinks(
  { store, exporter, otlp, schedules }: CollectorPlan,
  tell: (trouble: string) => void,
): Promise<OpenSinks> {
  await using opening = new AsyncDisposableStack();
  const sinks: NamedSink[] = [];
  if (store !== undefined)
    sinks.push({ name: `the store ${store}`, sink: opening.use(MetricStore.open(store)) });
  let exporterUrl: string | undefined;
  if (exporter !== undefined) {
    const sink = opening.use(await MetricsExporter.start({ port: exporter.port, schedules }));
    exporterUrl = sink.url;
    sinks.push({ name: `the exporter ${exporterUrl}`, sink });
  }
  if (otlp !== undefined) {
    const sink = opening.use(
      await OtlpExport.start({ ...otlp, interval: pushed(schedules), schedules, tell }),
    );
    sinks.push({ name: `the export to ${new URL(otlp.endpoint).host}`, sink });
  }
  const open = opening.move();
  return {
    sinks,
    exporterUrl,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** As often as the fastest type is sampled. */
const pushed = (schedules: CollectorPlan['schedules']): Milliseconds =>
  milliseconds(Math.max(SHORTEST_PUSH_MS, Math.min(...schedules.map(({ interval }) => interval))));
