import type { Dimension } from '../quantities/quantity';
import type { LatencyName } from './latencies';

/** What can be told of a load from its records; formulas in `latencies.ts` and `load-summary.ts`. */
export type MetricName = LatencyName | 'output_tps' | 'request_rate' | 'error_rate';

export interface Metric {
  readonly name: MetricName;
  readonly label: string;
  readonly dimension: Dimension;
  /** `pooled`: a value a token; `request`: a value a request; `rate` and `share`: one of the run. */
  readonly kind: 'pooled' | 'request' | 'rate' | 'share';
}

/** The metrics by name. */
export const METRICS: Readonly<Record<MetricName, Metric>> = {
  ttft: { name: 'ttft', label: 'time to first token', dimension: 'duration', kind: 'request' },
  itl: { name: 'itl', label: 'inter-token latency', dimension: 'duration', kind: 'pooled' },
  chunk_gap: { name: 'chunk_gap', label: 'gap between events', dimension: 'duration', kind: 'pooled' },
  tpot: { name: 'tpot', label: 'time per output token', dimension: 'duration', kind: 'request' },
  e2e: { name: 'e2e', label: 'response time', dimension: 'duration', kind: 'request' },
  ttft_scheduled: {
    name: 'ttft_scheduled',
    label: 'time to first token from the scheduled start',
    dimension: 'duration',
    kind: 'request',
  },
  e2e_scheduled: {
    name: 'e2e_scheduled',
    label: 'response time from the scheduled start',
    dimension: 'duration',
    kind: 'request',
  },
  queue_wait: { name: 'queue_wait', label: 'wait for a socket', dimension: 'duration', kind: 'request' },
  schedule_lag: { name: 'schedule_lag', label: 'client lateness', dimension: 'duration', kind: 'request' },
  output_tps: { name: 'output_tps', label: 'output throughput', dimension: 'token rate', kind: 'rate' },
  request_rate: { name: 'request_rate', label: 'request rate', dimension: 'request rate', kind: 'rate' },
  error_rate: { name: 'error_rate', label: 'error rate', dimension: 'share', kind: 'share' },
};

/** The wordings of feature files; bare 'latency' of token sampling is the inter-token latency. */
export const WORDINGS: Readonly<Record<string, MetricName>> = {
  latency: 'itl',
  'inter-token latency': 'itl',
  ITL: 'itl',
  'time to first token': 'ttft',
  TTFT: 'ttft',
  'time per output token': 'tpot',
  TPOT: 'tpot',
  'response time': 'e2e',
  'end-to-end latency': 'e2e',
  'schedule lag': 'schedule_lag',
  throughput: 'output_tps',
  'output throughput': 'output_tps',
  'request rate': 'request_rate',
  'error rate': 'error_rate',
};

/** Reads the wording of a metric; throws with the list of what is allowed. */
export function parseMetric(text: string): Metric {
  const name = WORDINGS[text];
  if (name !== undefined) return METRICS[name];
  throw new Error(`"${text}" is not a metric; known are ${Object.keys(WORDINGS).join(', ')}`);
}
