import type { CollectorStatus, TypeStatus } from './monitoring/collector/collector-status';
import { MONITORED, type MetricName } from './monitoring/metric';
import { formatQuantity } from './quantities/quantity';
import type { Milliseconds } from './quantities/units';

/** How a value is told in one line, and after which word. */
const WORDS: Readonly<Partial<Record<MetricName, string>>> = {
  host_cpu_percent: 'CPU machine',
  server_cpu_percent: 'server',
  server_memory_resident_bytes: 'memory of the server',
  gpu_utilization_percent: 'GPU',
  connect_time_ms: 'connect',
  requests_per_second: 'served',
  mean_response_time_ms: 'response',
  failed_requests_per_second: 'failed',
  waiting_requests: 'waiting',
};

/** What was sampled last, and how the sampling fares, in one line. */
export function monitorLine(status: CollectorStatus, elapsed: Milliseconds): string {
  const values = status.types.flatMap(lastValues);
  const sum = (count: (type: TypeStatus) => number): number =>
    status.types.reduce((total, type) => total + count(type), 0);
  const [samples, missed, failed] = [
    sum((type) => type.samples),
    sum((type) => type.missed),
    sum((type) => type.failed),
  ];
  const time = formatQuantity({ dimension: 'duration', value: elapsed });
  const cost = formatQuantity({ dimension: 'share', value: status.cost.percentOfCore });
  const lost = status.sinks.reduce((total, sink) => total + sink.lost, 0);
  return [
    time,
    ...values,
    `${samples.toLocaleString('en-US')} samples${lost > 0 ? `, ${lost} not kept` : ''}, ${missed} missed, ${failed} failed`,
    `${cost} of a core for it`,
  ].join(' · ');
}

/** Why something is not sampled, or not kept: a line each. */
export function monitorTroubles(status: CollectorStatus): readonly string[] {
  return [
    ...status.types.flatMap(({ type, taken, missed, failed, unavailableReason, lastFailure, missing }) => [
      ...(unavailableReason === undefined ? [] : [`${type} is not sampled: ${unavailableReason}`]),
      ...(missed === 0 ? [] : [`${type}: ${missed} of ${taken + missed + failed} samples were missed`]),
      ...(lastFailure === undefined
        ? []
        : [`${type}: ${failed} of ${taken + missed + failed} samples failed, the last one: ${lastFailure}`]),
      ...missing.map((reason) => `${type}: ${reason}`),
    ]),
    ...status.sinks.flatMap(({ name, lastFailure }) =>
      lastFailure === undefined ? [] : [`${name}: ${lastFailure}`],
    ),
  ];
}

function lastValues({ last }: TypeStatus): readonly string[] {
  return (last?.values ?? []).flatMap(({ metric, value }) => {
    const word = WORDS[metric];
    return word === undefined ? [] : [`${word} ${valueText(metric, value)}`];
  });
}

function valueText(metric: MetricName, value: number): string {
  const { unit } = MONITORED[metric];
  switch (unit) {
    case '%':
      return formatQuantity({ dimension: 'share', value });
    case 'bytes':
      return formatQuantity({ dimension: 'data size', value });
    case 'ms':
      return formatQuantity({ dimension: 'duration', value });
    case 'per second':
      return formatQuantity({ dimension: 'request rate', value });
    case 'count':
      return formatQuantity({ dimension: 'count', value });
  }
}
