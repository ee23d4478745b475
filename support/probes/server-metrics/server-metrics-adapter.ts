import type { MetricSet } from './metric-set';
import type { ServerMetrics } from './server-metrics';

/** How one server names what it counts. */
export interface ServerMetricsAdapter {
  readonly server: string;
  /** The label that names the model, where there is one. */
  readonly modelLabel?: string;
  recognises(scrape: MetricSet): boolean;
  /** Reads a scrape of which samples of other models are left out. */
  read(scrape: MetricSet): ServerMetrics;
}
