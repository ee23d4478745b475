import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  DataPointType,
  MeterProvider,
  MetricReader,
  type HistogramMetricData,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { LATENCIES, type LatencyName } from '../load/latencies';
import type { CompletedRecord } from '../load/request-record';
import type { Results } from '../report/results-schema';
import { ExportedScenarios, titleOf } from './exported-scenarios';
import { GEN_AI_METRICS, type GenAiMetricName } from './gen-ai-metrics';
import { genAiTarget, type GenAiAttributes } from './gen-ai-target';
import type { LoggedRequest } from './request-file';
import { ExportError } from './export-error';

/** Collected once, at the end. */
class LastReader extends MetricReader {
  constructor() {
    // A histogram for each scenario, however many there are.
    super({ cardinalitySelector: () => Number.MAX_SAFE_INTEGER });
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** By which formula of the latencies a metric is made, of answered requests. */
const FORMULAS: readonly (readonly [GenAiMetricName, LatencyName])[] = [
  ['gen_ai.client.operation.duration', 'e2e'],
  ['gen_ai.client.operation.time_to_first_chunk', 'ttft'],
  ['gen_ai.client.operation.time_per_output_chunk', 'chunk_gap'],
  ['gen_ai.server.request.duration', 'e2e'],
  ['gen_ai.server.time_to_first_token', 'ttft'],
  ['gen_ai.server.time_per_output_token', 'tpot'],
];

/** Of which failed requests are a part too. */
const DURATIONS = ['gen_ai.client.operation.duration', 'gen_ai.server.request.duration'] as const;

const ERRORS = {
  'http error': 'http_error',
  'protocol error': 'protocol_error',
  truncated: 'truncated',
  'timed out': 'timeout',
  aborted: 'aborted',
} as const;

type Recorders = Readonly<Record<GenAiMetricName, (value: number, attributes: Attributes) => void>>;

/** The histograms of a run by the conventions for generative AI, made of its records. */
export class GenAiHistograms {
  readonly #reader = new LastReader();
  readonly #record: Recorders;
  readonly #run: Results['run'];
  readonly #scenarios: ExportedScenarios;
  readonly #attributes: GenAiAttributes;
  readonly #attributesOf = new Map<string, Attributes>();
  /** What could not be told, in sentences. */
  readonly unknown: readonly string[];
  #recorded = 0;
  #warmUp = 0;
  #dropped = 0;

  /** Throws an `ExportError` where the run knew no server. */
  constructor(results: Results) {
    if (results.target === null) {
      throw new ExportError(`run ${results.run.id} knew no server: there is nothing to export of it`);
    }
    const { attributes, unknown } = genAiTarget(results.target);
    this.#attributes = attributes;
    this.unknown = unknown;
    this.#run = results.run;
    this.#scenarios = new ExportedScenarios(results);
    const provider = new MeterProvider({
      readers: [this.#reader],
      resource: resourceFromAttributes({
        'service.name': 'llm-inference-performance',
        'service.instance.id': results.run.id,
        ...versionOf(results),
      }),
    });
    const meter = provider.getMeter('llm-inference-performance');
    this.#record = Object.fromEntries(
      Object.entries(GEN_AI_METRICS).map(([name, { unit, boundaries, description }]) => {
        const advice = { explicitBucketBoundaries: [...boundaries] };
        const histogram = meter.createHistogram(name, { unit, description, advice });
        return [name, histogram.record.bind(histogram)];
      }),
    ) as Recorders;
  }

  /** How many requests are in the histograms, and how many are not: sent to warm up, and never sent. */
  get counts(): { readonly recorded: number; readonly warmUp: number; readonly dropped: number } {
    return { recorded: this.#recorded, warmUp: this.#warmUp, dropped: this.#dropped };
  }

  /** Takes a request in; one that warmed the server up, or was never sent, is only counted. */
  add(request: LoggedRequest): void {
    if (request.warmUp) this.#warmUp += 1;
    else if (request.outcome === 'completed') this.#addAnswered(request);
    else if (request.outcome === 'dropped' || request.sentAt === undefined) this.#dropped += 1;
    else {
      const { status, outcome, failedAt, sentAt } = request;
      const error = outcome === 'http error' && status !== undefined ? String(status) : ERRORS[outcome];
      const attributes = { ...this.#common(request), 'error.type': error };
      for (const name of DURATIONS) this.#record[name]((failedAt - sentAt) / 1000, attributes);
      this.#recorded += 1;
    }
  }

  /** The histograms, over the time of the run. */
  async collect(): Promise<ResourceMetrics> {
    const { resourceMetrics } = await this.#reader.collect();
    const [startTime, endTime] = [hrTime(this.#run.startedAt), hrTime(this.#run.endedAt)];
    const timed = (metric: MetricData): MetricData =>
      isHistogram(metric)
        ? { ...metric, dataPoints: metric.dataPoints.map((point) => ({ ...point, startTime, endTime })) }
        : metric;
    return {
      ...resourceMetrics,
      scopeMetrics: resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
        scope,
        metrics: metrics.map(timed),
      })),
    };
  }

  #addAnswered(request: CompletedRecord & LoggedRequest): void {
    const attributes = this.#common(request);
    for (const [name, formula] of FORMULAS) {
      for (const { value } of LATENCIES[formula](request)) this.#record[name](value / 1000, attributes);
    }
    const tokens = { input: request.inputTokens, output: request.outputTokens };
    for (const [type, count] of Object.entries(tokens)) {
      if (count === undefined) continue;
      this.#record['gen_ai.client.token.usage'](count, { ...attributes, 'gen_ai.token.type': type });
    }
    this.#recorded += 1;
  }

  #common(request: LoggedRequest): Attributes {
    const { run, scenario: place } = request;
    const key = JSON.stringify([run, place]);
    const known = this.#attributesOf.get(key);
    if (known !== undefined) return known;
    const scenario = this.#scenarios.of(request);
    const names =
      scenario === undefined
        ? { 'test.case.name': run === undefined ? place : `${place}, run ${run}` }
        : { 'test.suite.name': scenario.feature, 'test.case.name': titleOf(scenario) };
    const attributes = { ...this.#attributes, ...names };
    this.#attributesOf.set(key, attributes);
    return attributes;
  }
}

type Attributes = Record<string, string | number>;

const isHistogram = (metric: MetricData): metric is HistogramMetricData =>
  metric.dataPointType === DataPointType.HISTOGRAM;

const versionOf = ({ environment }: Results): Attributes =>
  environment !== null && 'version' in environment.product
    ? { 'service.version': environment.product.version }
    : {};

/** Seconds and nanoseconds since 1970. */
function hrTime(iso: string): [number, number] {
  const ms = Date.parse(iso);
  return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
}
