/** What is monitored, in the words of feature files: those that the features promise, and two that explain them. */
export const METRIC_TYPES = [
  'CPU utilization',
  'Memory usage',
  'GPU utilization',
  'Network latency',
  'Throughput',
  'Error rates',
  'Response time',
  'Server load',
] as const;

export type MetricType = (typeof METRIC_TYPES)[number];

/** Reads the name of a type of metric; throws with the list of what is allowed. */
export function parseMetricType(text: string): MetricType {
  const type = METRIC_TYPES.find((known) => known === text);
  if (type !== undefined) return type;
  throw new Error(`"${text}" is nothing that is monitored; write one of ${METRIC_TYPES.join(', ')}`);
}
