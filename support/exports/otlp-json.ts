import type { HistogramMetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';

type Value = HistogramMetricData['dataPoints'][number]['attributes'][string];
type Time = HistogramMetricData['dataPoints'][number]['startTime'];

/**
 * Histograms as an `ExportMetricsServiceRequest` in the JSON encoding of OTLP, as a collector takes it:
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 *
 * Whole numbers of 64 bits are texts there: https://protobuf.dev/programming-guides/json/
 */
export const otlpJson = ({ resource, scopeMetrics }: ResourceMetrics): object => ({
  resourceMetrics: [
    {
      resource: { attributes: attributesOf(resource.attributes), droppedAttributesCount: 0 },
      scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({
        scope: { name: scope.name, version: scope.version ?? '' },
        metrics: (metrics as readonly HistogramMetricData[]).map(metricOf),
      })),
    },
  ],
});

const metricOf = ({ descriptor, dataPoints }: HistogramMetricData): object => ({
  name: descriptor.name,
  description: descriptor.description,
  unit: descriptor.unit,
  histogram: {
    aggregationTemporality: CUMULATIVE,
    dataPoints: dataPoints.map(({ attributes, value, startTime, endTime }) => ({
      attributes: attributesOf(attributes),
      bucketCounts: value.buckets.counts.map(String),
      explicitBounds: value.buckets.boundaries,
      count: String(value.count),
      sum: value.sum,
      min: value.min,
      max: value.max,
      startTimeUnixNano: nanoseconds(startTime),
      timeUnixNano: nanoseconds(endTime),
    })),
  },
});

const CUMULATIVE = 2;

const attributesOf = (attributes: Readonly<Record<string, Value>>): object[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));

const valueOf = (value: Value): object =>
  typeof value === 'number' && Number.isInteger(value)
    ? { intValue: String(value) }
    : { stringValue: String(value) };

const nanoseconds = ([seconds, rest]: Time): string =>
  String(BigInt(seconds) * 1_000_000_000n + BigInt(Math.round(rest)));
