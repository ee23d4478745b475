import type {
  MonitoredAbsence,
  MonitoredHistory,
  MonitoredSeries,
  MonitoredType,
} from './history-chart-input';

const START = 1_700_000_000_000;
const MINUTE = 60_000;

/** How long a made-up history is, how densely it was sampled, and what was missing. */
export interface MadeHistory {
  readonly minutes?: number;
  /** Seconds between samples. */
  readonly every?: number;
  /** Minutes without a sample, from and to. */
  readonly missing?: readonly (readonly [number, number])[];
  readonly gpus?: number;
}

/** An instant of made-up histories, by its minute. */
export const instant = (minute: number): number => START + minute * MINUTE;

/** A stretch of a made-up history without a source, by its minutes. */
export const absence = (from: number, to: number, reason: string): MonitoredAbsence => ({
  from: instant(from),
  to: instant(to),
  reason,
});

/** A series around a value, with a wave that no other has. */
export function series(
  name: string,
  unit: MonitoredSeries['unit'],
  value: number,
  { minutes = 60, every = 5, missing = [] }: MadeHistory = {},
): MonitoredSeries {
  const count = Math.floor((minutes * 60) / every);
  const samples = Array.from({ length: count }, (_, index) => ({
    at: START + index * every * 1000,
    value: value * (1 + 0.3 * Math.sin(index / 40 + value) + 0.1 * Math.sin(index * 12.9898 + value)),
    late: (index * 7) % 12,
  })).filter(({ at }) => missing.every(([from, to]) => at < instant(from) || at > instant(to)));
  return { name, unit, samples };
}

/** All types of metrics of an hour, one of them without a source, another one with a gap. */
export function madeHistory(of: MadeHistory = {}): MonitoredHistory {
  const { minutes = 60, every = 5, gpus = 0 } = of;
  const type = (
    name: string,
    all: readonly MonitoredSeries[],
    absences: readonly MonitoredAbsence[] = [],
  ): MonitoredType => ({
    name,
    interval: every * 1000,
    series: all,
    absences,
  });
  const gpuSeries = Array.from({ length: gpus }, (_, index) =>
    series(`gpu_utilization_percent gpu ${index}`, '%', 40 + index, of),
  );
  return {
    title: 'What was monitored',
    from: START,
    to: instant(minutes),
    types: [
      type('CPU utilization', [
        series('host_cpu_percent', '%', 40, of),
        series('server_cpu_percent', '%', 120, of),
      ]),
      type('Memory usage', [
        series('host_memory_used_bytes', 'bytes', 8e9, of),
        series('server_memory_resident_bytes', 'bytes', 3e9, of),
      ]),
      type(
        'GPU utilization',
        gpuSeries,
        gpus > 0 ? [] : [absence(0, minutes, 'there is no GPU on this machine')],
      ),
      type('Network latency', [series('connect_time_ms', 'ms', 0.4, of)]),
      type('Throughput', [
        series('requests_per_second', 'per second', 12, of),
        series('output_tokens_per_second', 'per second', 420, of),
      ]),
      type('Error rates', [
        series('failed_requests_per_second', 'per second', 0.2, of),
        series('failed_requests_percent', '%', 1.6, of),
      ]),
      type('Response time', [series('mean_response_time_ms', 'ms', 240, of)]),
      type('Server load', [
        series('running_requests', 'count', 3, of),
        series('waiting_requests', 'count', 9, of),
        series('kv_cache_used_percent', '%', 35, of),
      ]),
    ],
    finding: 'every second of it',
  };
}
