import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { Clock } from '../../quantities/clock';
import type { Milliseconds } from '../../quantities/units';
import { MONITORED, type MetricName } from '../metric';
import type { Absence, Sample, SampleSink, SeriesKey } from '../sample';
import { exportedName } from './exported-name';
import { LiveValues, type SampleSchedule } from './live-values';

/** Where metrics are pushed to, and how often. */
export interface OtlpExportOptions {
  /** An OpenTelemetry collector, `http://127.0.0.1:4318`, with or without `/v1/metrics`. */
  readonly endpoint: string;
  readonly interval: Milliseconds;
  /** `Authorization` for example. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As for a `MetricsExporter`. */
  readonly schedules?: readonly SampleSchedule[];
  /** Is told the first failure; writes to the error output unless said otherwise. */
  readonly tell?: (words: string) => void;
  readonly clock?: Clock;
}

/** An address to which nothing can be pushed. */
export class OtlpExportError extends Error {
  override readonly name = 'OtlpExportError';
}

/** A collector that does not answer for so long will not do so. */
const LONGEST_PUSH_MS = 5_000;

/** Of `@opentelemetry/core`, without its enumeration, of which 0 is success. */
type PushResult = (result: { readonly code: number; readonly error?: Error }) => void;

/** The units of UCUM, which OpenTelemetry uses. */
const UNITS = { '%': '%', bytes: 'By', ms: 'ms', 'per second': '1/s', count: '1' } as const;

/** Pushes the last value of each series that is not silent to an OpenTelemetry collector, in JSON over HTTP. */
export class OtlpExport implements SampleSink, AsyncDisposable {
  readonly #live: LiveValues;
  readonly #shutdown: () => Promise<void>;

  private constructor(live: LiveValues, shutdown: () => Promise<void>) {
    this.#live = live;
    this.#shutdown = shutdown;
  }

  /** Rejects with an `OtlpExportError` for what is no address; a collector that is down is told when it is pushed to. */
  static async start(options: OtlpExportOptions): Promise<OtlpExport> {
    const url = metricsUrl(options.endpoint);
    const [
      { AggregationTemporality, MeterProvider, PeriodicExportingMetricReader },
      { OTLPMetricExporter },
      { resourceFromAttributes },
    ] = await Promise.all([
      import('@opentelemetry/sdk-metrics'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
    const live = new LiveValues(options.schedules ?? [], options.clock);
    const { interval, headers = {}, tell = console.error } = options;
    const timeoutMillis = Math.max(1, Math.min(interval, LONGEST_PUSH_MS));
    const exporter = new OTLPMetricExporter({
      url,
      headers: { ...headers },
      timeoutMillis,
      // A gauge has none in OTLP; but by the other one the SDK would repeat for ever what is observed no more.
      temporalityPreference: AggregationTemporality.DELTA,
    });
    const reader = new PeriodicExportingMetricReader({
      exporter: forgiving(exporter, (why) => {
        tell(`metrics cannot be pushed to ${url}: ${why}; start a collector there, or correct the endpoint`);
      }),
      exportIntervalMillis: interval,
    });
    const resource = resourceFromAttributes({ 'service.name': 'llm-inference-performance' });
    const provider = new MeterProvider({ readers: [reader], resource });
    const meter = provider.getMeter('llm-monitor');
    for (const metric of Object.keys(MONITORED) as MetricName[]) {
      const { unit, help } = MONITORED[metric];
      const gauge = meter.createObservableGauge(exportedName(metric), {
        unit: UNITS[unit],
        description: help,
      });
      gauge.addCallback((result) => {
        for (const series of live.present())
          if (series.metric === metric) result.observe(series.value, { ...series.labels });
      });
    }
    return new OtlpExport(live, () => provider.shutdown());
  }

  append(samples: readonly (SeriesKey & Sample)[]): void {
    this.#live.append(samples);
  }

  noteAbsence(absence: Absence): void {
    this.#live.noteAbsence(absence);
  }

  /** Keeps nothing. */
  enforceRetention(): number {
    return 0;
  }

  /** Pushes what there is once more. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shutdown();
  }
}

function metricsUrl(endpoint: string): string {
  const url = URL.parse(endpoint);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new OtlpExportError(
      `"${endpoint}" is no address of an OpenTelemetry collector; write for example http://127.0.0.1:4318`,
    );
  if (!url.pathname.endsWith('/v1/metrics')) url.pathname = `${url.pathname.replace(/\/*$/, '')}/v1/metrics`;
  return url.href;
}

/** Says the first failure and takes all for done: the reader would write each of them to the error output. */
function forgiving(exporter: PushMetricExporter, tell: (why: string) => void): PushMetricExporter {
  const push = exporter.export.bind(exporter);
  let told = false;
  exporter.export = (metrics, done) => {
    push(metrics, ({ error }) => {
      if (error !== undefined && !told) tell(error.message);
      told ||= error !== undefined;
      const finish: PushResult = done;
      finish({ code: 0 });
    });
  };
  return exporter;
}
