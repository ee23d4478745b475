import type { MetricType } from './metric-type';

/** One thing that is sampled: its type, its unit, and what it means. */
interface Metric {
  readonly type: MetricType;
  readonly unit: '%' | 'bytes' | 'ms' | 'per second' | 'count';
  readonly help: string;
}

/** All that is sampled, by the names of its series; an exporter puts `llm_monitor_` before them. */
export const MONITORED = {
  host_cpu_percent: {
    type: 'CPU utilization',
    unit: '%',
    help: 'Time in which the cores of this machine were busy since the last sample, of the time of all cores.',
  },
  server_cpu_percent: {
    type: 'CPU utilization',
    unit: '%',
    help: 'CPU time of the server and its children since the last sample, in percent of one core.',
  },
  host_memory_used_bytes: {
    type: 'Memory usage',
    unit: 'bytes',
    help: 'Memory of this machine that programs could not have without swapping.',
  },
  server_memory_resident_bytes: {
    type: 'Memory usage',
    unit: 'bytes',
    help: 'Resident memory of the server and its children.',
  },
  gpu_utilization_percent: {
    type: 'GPU utilization',
    unit: '%',
    help: 'Time in which a kernel ran on the GPU, as its driver tells it; one series a GPU.',
  },
  connect_time_ms: {
    type: 'Network latency',
    unit: 'ms',
    help: 'Time to open a TCP connection to the server, as a program sees it.',
  },
  kernel_round_trip_ms: {
    type: 'Network latency',
    unit: 'ms',
    help: "Time from SYN to SYN-ACK of that connection, by the kernel's TCP_INFO.",
  },
  requests_per_second: {
    type: 'Throughput',
    unit: 'per second',
    help: 'Requests that were answered since the last sample.',
  },
  output_tokens_per_second: {
    type: 'Throughput',
    unit: 'per second',
    help: 'Output tokens since the last sample.',
  },
  failed_requests_per_second: {
    type: 'Error rates',
    unit: 'per second',
    help: 'Requests that failed since the last sample.',
  },
  failed_requests_percent: {
    type: 'Error rates',
    unit: '%',
    help: 'Requests that failed of those that ended since the last sample; no sample where none ended.',
  },
  mean_response_time_ms: {
    type: 'Response time',
    unit: 'ms',
    help: 'Mean response time of the requests answered since the last sample; no sample where there was none.',
  },
  running_requests: {
    type: 'Server load',
    unit: 'count',
    help: 'Requests that the server works on at that instant, by its own metrics.',
  },
  waiting_requests: {
    type: 'Server load',
    unit: 'count',
    help: 'Requests that wait in the server at that instant, by its own metrics.',
  },
  kv_cache_used_percent: {
    type: 'Server load',
    unit: '%',
    help: 'The part of the KV cache in use at that instant, by the metrics of the server.',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof MONITORED;

/** The names of a type's series. */
export const metricsOf = (type: MetricType): readonly MetricName[] =>
  (Object.keys(MONITORED) as MetricName[]).filter((name) => MONITORED[name].type === type);
