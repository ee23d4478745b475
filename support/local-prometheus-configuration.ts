import { metricsOf } from './monitoring/metric';
import { exportedName } from './monitoring/prometheus/exported-name';
import type { SampleSchedule } from './monitoring/prometheus/live-values';
import { printPrometheusDuration } from './monitoring/prometheus/prometheus-duration';

/** What is scraped no more often than this may take as long as Prometheus lets it otherwise. */
const LONGEST_SCRAPE_MS = 10_000;

/**
 * The configuration of a Prometheus that scrapes one exporter: a job for each interval, which keeps only the metrics
 * of that interval. In JSON, which is YAML.
 */
export function localPrometheusConfiguration(
  exporterUrl: string,
  schedules: readonly SampleSchedule[],
): string {
  const { host, pathname, protocol } = new URL(exporterUrl);
  const jobs = Map.groupBy(schedules, ({ interval }) => printPrometheusDuration(interval));
  const scrape_configs = [...jobs].map(([interval, [first, ...others]]) => ({
    job_name: `llm-monitor-${interval}`,
    scrape_interval: interval,
    // A scrape may not take longer than the time to the next one.
    scrape_timeout: printPrometheusDuration(Math.min(first?.interval ?? Infinity, LONGEST_SCRAPE_MS)),
    scheme: protocol.replace(':', ''),
    metrics_path: pathname,
    static_configs: [{ targets: [host] }],
    metric_relabel_configs: [
      { source_labels: ['__name__'], action: 'keep', regex: namesOf([...(first ? [first] : []), ...others]) },
    ],
  }));
  return JSON.stringify({ scrape_configs }, undefined, 2);
}

const namesOf = (schedules: readonly SampleSchedule[]): string =>
  schedules.flatMap(({ type }) => metricsOf(type).map(exportedName)).join('|');
