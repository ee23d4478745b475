import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { ExportError } from './export-error';

/** A collector that has not answered for so long will not do so; the exporter tries again until then. */
const LONGEST_PUSH_MS = 10_000;

/** Pushes metrics to an OpenTelemetry collector, in JSON over HTTP. Rejects with an `ExportError`. */
export async function pushMetrics(metrics: ResourceMetrics, endpoint: string): Promise<void> {
  const url = metricsUrl(endpoint);
  const exporter = new OTLPMetricExporter({ url, timeoutMillis: LONGEST_PUSH_MS });
  try {
    await new Promise<void>((done, fail) => {
      exporter.export(metrics, ({ error }) => {
        if (error === undefined) done();
        else fail(error);
      });
    });
  } catch (cause) {
    const why = (cause as Error).message;
    throw new ExportError(
      `the metrics cannot be pushed to ${url}: ${why}; start a collector there, or correct the endpoint`,
      { cause },
    );
  } finally {
    await exporter.shutdown();
  }
}

function metricsUrl(endpoint: string): string {
  const url = URL.parse(endpoint);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new ExportError(
      `"${endpoint}" is no address of an OpenTelemetry collector; write for example http://127.0.0.1:4318`,
    );
  }
  if (!url.pathname.endsWith('/v1/metrics')) url.pathname = `${url.pathname.replace(/\/*$/u, '')}/v1/metrics`;
  return url.href;
}
