import { MONITORED, type MetricName } from '../metric';

/**
 * Metrics that have a sample only where requests ended since the last one: that a sample of them is not there
 * tells of an idle server, not of a monitoring system that lost it.
 */
const OCCASIONAL_METRICS: readonly MetricName[] = ['failed_requests_percent', 'mean_response_time_ms'];

/** Whether a series of this name has samples only where requests ended; what an exporter puts before it is no matter. */
export function isOccasional(series: string): boolean {
  const metric = metricOf(series);
  return metric !== undefined && OCCASIONAL_METRICS.includes(metric);
}

/** The metric in the name of a series, as `llm_monitor_host_cpu_percent{run="1"}`; undefined where it is none. */
function metricOf(series: string): MetricName | undefined {
  const [name = ''] = /^\w+/.exec(series) ?? [];
  const metric = name.replace(/^llm_monitor_/, '');
  return Object.hasOwn(MONITORED, metric) ? (metric as MetricName) : undefined;
}
