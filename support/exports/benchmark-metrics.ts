/**
 * Where a figure of the results stands in the benchmark report 0.2 of llm-d-benchmark (package
 * `llmd-benchmark-report`), and what its unit is called there.
 */
interface BenchmarkMetric {
  /** As the results name it, without the statistic. */
  readonly metric: string;
  readonly group: 'latency' | 'throughput';
  readonly name: string;
  readonly unit: string;
  readonly units: string;
}

export const BENCHMARK_METRICS: readonly BenchmarkMetric[] = [
  { metric: 'ttft', group: 'latency', name: 'time_to_first_token', unit: 'ms', units: 'ms' },
  { metric: 'tpot', group: 'latency', name: 'time_per_output_token', unit: 'ms', units: 'ms/token' },
  { metric: 'itl', group: 'latency', name: 'inter_token_latency', unit: 'ms', units: 'ms/token' },
  { metric: 'e2e', group: 'latency', name: 'request_latency', unit: 'ms', units: 'ms' },
  {
    metric: 'output_tps',
    group: 'throughput',
    name: 'output_token_rate',
    unit: 'tokens/s',
    units: 'tokens/s',
  },
  { metric: 'request_rate', group: 'throughput', name: 'request_rate', unit: 'req/s', units: 'queries/s' },
];

/** Names of statistics by those of the results; a rate is a mean. */
export const BENCHMARK_STATISTICS: Readonly<Record<string, string>> = {
  mean: 'mean',
  p1: 'p1',
  p5: 'p5',
  p10: 'p10',
  p25: 'p25',
  p50: 'p50',
  p75: 'p75',
  p90: 'p90',
  p95: 'p95',
  p99: 'p99',
  'p99.9': 'p99p9',
};
