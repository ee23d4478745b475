import { parsePrometheusText } from '../prometheus/prometheus-text';
import { readServerMetrics, type ServerReading } from './known-servers';
import type { HistogramReading, ServerMetrics } from './server-metrics';

/** A scrape as its server's source prints it, and all that is to be read from it: a misspelt name fails silently. */
export type Golden = readonly [
  what: string,
  text: string,
  server: string,
  metrics: ServerMetrics,
  model?: string,
];

export const read = (text: string, model?: string): ServerReading =>
  readServerMetrics(parsePrometheusText(text), model);

/** Of a scrape that says something. */
export function metricsOf(text: string, model?: string): ServerMetrics {
  const reading = read(text, model);
  if (reading.status === 'unavailable') throw new Error(reading.reason);
  return reading.metrics;
}

/** Buckets as `bound:cumulative`. */
export function histogram(count: number, sum: number, buckets: string): HistogramReading {
  const pairs = buckets.split(' ').map((pair) => pair.split(':').map(Number));
  return { count, sum, buckets: pairs.map(([le = NaN, cumulative = NaN]) => [le, cumulative] as const) };
}
