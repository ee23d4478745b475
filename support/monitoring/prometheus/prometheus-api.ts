import { z } from 'zod';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { askPrometheus } from './prometheus-answer';
import { parsePrometheusDuration, printPrometheusDuration } from './prometheus-duration';
import { notPrometheus, PrometheusError } from './prometheus-error';
import { placeOf, type PrometheusPlace } from './prometheus-place';
import { prometheusRetention, type PrometheusRetention } from './prometheus-retention';

/** What is asked with each question, and how much an answer may take. */
export interface PrometheusApiOptions {
  /** `Authorization`, `X-Scope-OrgID`, ... */
  readonly headers?: Readonly<Record<string, string>>;
  /** Until an answer is whole; 30 s unless said otherwise. */
  readonly deadline?: Milliseconds;
  /** The longest answer; 256 MiB unless said otherwise: a week of ten series at one sample a second. */
  readonly bytes?: number;
}

/** What a Prometheus scrapes. */
export interface PrometheusTarget {
  readonly job: string;
  readonly instance: string;
  readonly health: 'up' | 'down' | 'unknown';
  /** Empty where the last scrape went well. */
  readonly lastError: string;
  readonly scrapeInterval: Milliseconds | undefined;
}

/** One series as a query gives it. */
export interface PrometheusSeries {
  /** `requests_total{job="a"}`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Oldest first; stamps are in ms since the Unix epoch. Those of native histograms are left out. */
  readonly samples: readonly { readonly at: number; readonly value: number }[];
}

const strings = z.record(z.string(), z.string());
const targets = z.object({
  activeTargets: z.array(
    z.object({
      labels: strings,
      health: z.enum(['up', 'down', 'unknown']),
      lastError: z.string(),
      scrapeInterval: z.string().default(''),
    }),
  ),
});
const matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(
    z.object({ metric: strings, values: z.array(z.tuple([z.number(), z.string()])).default([]) }),
  ),
});

/** The HTTP API of a Prometheus, or of what speaks it. Each call rejects with a `PrometheusError`. */
export class PrometheusApi {
  /** Without user and password. */
  readonly url: string;
  readonly #place: PrometheusPlace;
  readonly #limits: { readonly deadline: Milliseconds; readonly bytes: number };

  /** Throws a `PrometheusError` for what is no address. */
  constructor(url: string, options: PrometheusApiOptions = {}) {
    const { headers = {}, deadline = milliseconds(30_000), bytes = 256 * 2 ** 20 } = options;
    this.#place = placeOf(url, headers);
    this.#limits = { deadline, bytes };
    this.url = this.#place.base.href.replace(/\/$/, '');
  }

  /** `2.42.0`. */
  async version(): Promise<string> {
    return (await this.#ask('status/buildinfo', z.object({ version: z.string() }))).version;
  }

  async retention(): Promise<PrometheusRetention> {
    const flags = await this.#ask('status/flags', strings);
    // Some that speak this API tell their flags only.
    const runtime = await this.#ask(
      'status/runtimeinfo',
      z.object({ storageRetention: z.string().default('') }),
    ).catch(() => undefined);
    const found = prometheusRetention(flags, runtime?.storageRetention);
    if (found !== undefined) return found;
    throw notPrometheus(this.url, 'it has no flag for the retention of samples');
  }

  async targets(): Promise<readonly PrometheusTarget[]> {
    const { activeTargets } = await this.#ask('targets', targets, { state: 'active' });
    return activeTargets.map(({ labels, health, lastError, scrapeInterval }) => ({
      job: labels['job'] ?? '',
      instance: labels['instance'] ?? '',
      health,
      lastError,
      scrapeInterval: parsePrometheusDuration(scrapeInterval),
    }));
  }

  /**
   * The samples as they were scraped, of all series of a vector selector, in the `rangeMs` up to `at` (ms since the
   * epoch). A range selector gives them; `query_range` would compute values at instants of its own.
   */
  async rawSamples(selector: string, at: number, rangeMs: number): Promise<readonly PrometheusSeries[]> {
    const query = `${selector}[${printPrometheusDuration(rangeMs)}]`;
    return seriesOf(await this.#ask('query', matrix, { query, time: seconds(at) }));
  }

  /** The values of an expression at `from`, `from + stepMs`, ... up to `to`. */
  async range(
    promql: string,
    from: number,
    to: number,
    stepMs: number,
  ): Promise<readonly PrometheusSeries[]> {
    const parameters = { query: promql, start: seconds(from), end: seconds(to), step: seconds(stepMs) };
    return seriesOf(await this.#ask('query_range', matrix, parameters));
  }

  /** Undefined where it understands the expression; what it says about it otherwise. */
  async faultOf(promql: string): Promise<string | undefined> {
    try {
      await this.#ask('query', z.unknown(), { query: promql });
      return undefined;
    } catch (error) {
      if (error instanceof PrometheusError) return error.message;
      throw error;
    }
  }

  #ask<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<z.output<Schema>> {
    return askPrometheus(this.#place, { path, parameters, schema }, this.#limits);
  }
}

/** Prometheus reads seconds with three digits for milliseconds. */
const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

function seriesOf({ result }: z.output<typeof matrix>): PrometheusSeries[] {
  return result.map(({ metric, values }) => ({
    name: seriesName(metric),
    labels: metric,
    samples: values.map(([at, value]) => ({ at: Math.round(at * 1_000), value: valueOf(value) })),
  }));
}

function seriesName({ __name__: name = '', ...labels }: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

/** Prometheus writes `+Inf` and `-Inf`, and `NaN` as JavaScript does. */
const valueOf = (text: string): number => Number(text.replace('Inf', 'Infinity'));
