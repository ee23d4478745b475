import type { MetricName } from '../metric';

/** Before the names of all that is exported. */
export const EXPORTED_PREFIX = 'llm_monitor_';

/** What exporters call a metric. */
export const exportedName = (metric: MetricName): string => `${EXPORTED_PREFIX}${metric}`;
