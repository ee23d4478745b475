import type { WayToServer } from '../../probes/prometheus/metrics-dispatcher';
import type { ObservedProcess } from '../../probes/process/process-probe';
import type { Milliseconds } from '../../quantities/units';
import type { MetricType } from '../metric-type';
import type { Labels } from '../sample';

/** When one type of metric is sampled, and for how long its samples are kept. */
export interface Schedule {
  readonly type: MetricType;
  readonly interval: Milliseconds;
  readonly retention: Milliseconds;
}

/** Where a server shows its own metrics, what leads to it, and which of several models is meant. */
export interface ServerMetricsPlan extends WayToServer {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly model?: string;
}

/** Why there is nothing to look at. */
interface Nothing {
  readonly unavailable: string;
}

/** All that a collector is told: plain data, which can be posted to a thread. */
export interface CollectorPlan {
  /** Path of the database; undefined: nothing is kept. */
  readonly store: string | undefined;
  /** Put on every series. */
  readonly labels: Labels;
  readonly schedules: readonly Schedule[];
  /** How often retention is enforced; the first time soon after the start. */
  readonly retentionEvery: Milliseconds;
  /** Of network latency. */
  readonly target: { readonly host: string; readonly port: number } | Nothing;
  readonly server: ObservedProcess;
  readonly gpu: { readonly metricsUrl?: string } | Nothing;
  /** Of throughput, errors and response times. */
  readonly counters:
    | { readonly kind: 'live load'; readonly tally: SharedArrayBuffer }
    | ({ readonly kind: 'server metrics' } & ServerMetricsPlan)
    | { readonly kind: 'none'; readonly reason: string };
  /** Of the server's load; without it, that is unavailable. */
  readonly serverMetrics?: ServerMetricsPlan;
  /** Whom a Prometheus may scrape; port 0 is any that is free. */
  readonly exporter?: { readonly port: number };
  readonly otlp?: { readonly endpoint: string; readonly headers: Readonly<Record<string, string>> };
}

/** What is wrong with a plan, in words; empty where it can be followed. */
export function faultsOf(plan: CollectorPlan): readonly string[] {
  const { schedules, retentionEvery, gpu, counters, serverMetrics } = plan;
  const types = schedules.map(({ type }) => type);
  const twice = types.filter((type, index) => types.indexOf(type) !== index);
  return [
    ...(schedules.length === 0 ? ['nothing is to be sampled: name at least one type of metric'] : []),
    ...twice.map((type) => `${type} is there twice: give it one interval`),
    ...schedules.flatMap(({ type, interval, retention }) => [
      ...whyNoDuration(`the interval of ${type}`, interval),
      ...whyNoDuration(`the time for which samples of ${type} are kept`, retention),
    ]),
    ...whyNoDuration('the time between two deletions of old samples', retentionEvery),
    ...whyNoUrl('of the metrics of the GPUs', 'metricsUrl' in gpu ? gpu.metricsUrl : undefined),
    ...whyNoUrl('of the counters of the server', 'url' in counters ? counters.url : undefined),
    ...whyNoUrl('of the metrics of the server', serverMetrics?.url),
  ];
}

const whyNoDuration = (what: string, duration: Milliseconds): readonly string[] =>
  duration > 0 && Number.isFinite(duration) ? [] : [`${what} is ${duration} ms: give it one above 0`];

const whyNoUrl = (whose: string, url: string | undefined): readonly string[] =>
  url === undefined || /^https?:$/.test(URL.parse(url)?.protocol ?? '')
    ? []
    : [`the URL ${whose} is "${url}": write one as http://127.0.0.1:8000/metrics`];
