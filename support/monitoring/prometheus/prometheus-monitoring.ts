import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { RegularSeries } from '../../statistics/regular-series';
import type { MetricType } from '../metric-type';
import type { MonitoringSystem, Recorded, Retention } from '../monitoring-system';
import { PrometheusApi, type PrometheusApiOptions } from './prometheus-api';
import { printPrometheusDuration } from './prometheus-duration';
import { PrometheusError } from './prometheus-error';
import type { PrometheusQueries } from './prometheus-queries';
import { MODELLED_METRICS, MODELLED_UNITS, type ModelledMetric } from '../history/modelled-metric';

/** More targets are counted only: one Prometheus can have thousands. */
const NAMED_TARGETS = 5;

/** A Prometheus that scrapes what is monitored, and keeps it. */
export class PrometheusMonitoring implements MonitoringSystem {
  readonly name: string;
  readonly #api: PrometheusApi;
  readonly #queries: PrometheusQueries;

  private constructor(api: PrometheusApi, version: string, queries: PrometheusQueries) {
    this.name = `Prometheus ${version} at ${api.url}`;
    this.#api = api;
    this.#queries = queries;
  }

  /**
   * Looks whether there is a Prometheus at that address that understands each of the queries. Rejects with a
   * `PrometheusError`, which has all queries that it does not understand.
   */
  static async reach(
    url: string,
    queries: PrometheusQueries,
    options: PrometheusApiOptions = {},
  ): Promise<PrometheusMonitoring> {
    const api = new PrometheusApi(url, options);
    const version = await api.version();
    const texts = [
      // Counted, as their series can be many; with the range with which they will be asked for.
      ...Object.values(queries.samples).flatMap((selectors) =>
        selectors.map((selector) => `count(last_over_time(${selector}[1m]))`),
      ),
      ...MODELLED_METRICS.map((name) => withStep(queries.ranges[name], milliseconds(60_000))),
    ];
    const faults: string[] = [];
    for (const text of texts) {
      const fault = await api.faultOf(text);
      if (fault !== undefined) faults.push(fault);
    }
    if (faults.length > 0) throw new PrometheusError(`${queries.path}: ${faults.join('\n')}`);
    return new PrometheusMonitoring(api, version, queries);
  }

  /**
   * What it holds; no series where it was asked for some and has none. A type without a selector is unavailable: the
   * file says so on purpose. Rejects with a `PrometheusError`.
   */
  async recorded(type: MetricType, from: number, to: number): Promise<Recorded> {
    const selectors = this.#queries.samples[type];
    if (selectors.length > 0) return this.#found(selectors, from, to);
    const reason = `${this.#queries.path} has no selector for it; add one to samples["${type}"]`;
    return { status: 'unavailable', reason };
  }

  /**
   * By its flags, and for all types the same: it deletes whole blocks once their youngest sample is older. Rejects with
   * a `PrometheusError`.
   */
  async retention(): Promise<Retention> {
    const { durationMs, sizeLimited, text } = await this.#api.retention();
    return {
      status: 'configured',
      duration: durationMs ?? milliseconds(Infinity),
      source: `${this.name}: ${text}`,
      ...(sizeLimited && {
        mayEndEarlier: 'samples are deleted earlier where they take more room than is set',
      }),
    };
  }

  /**
   * Means over the whole windows of a length between two instants, in ms since the epoch, by the expression of the
   * file. Rejects with a `PrometheusError` where it gives no series or several.
   */
  async modelled(name: ModelledMetric, from: number, to: number, step: Milliseconds): Promise<RegularSeries> {
    const count = Math.floor((to - from) / step);
    const text = withStep(this.#queries.ranges[name], step);
    const place = `${this.#queries.path}: ranges["${name}"]`;
    if (count < 1) throw new PrometheusError(`${place}: there is no window of ${step} ms in ${to - from} ms`);
    // A value at an instant is that of the window which ends there.
    const found = await this.#api.range(text, from + step, from + count * step, step);
    const [series, ...others] = found;
    if (series === undefined)
      throw new PrometheusError(
        `${place}: ${this.name} found nothing by ${text}; correct it, or wait for samples`,
      );
    if (others.length > 0)
      throw new PrometheusError(
        `${place}: ${text} gives ${found.length} series, ${found.map((one) => one.name).join(' and ')}; name the one that is meant, or make one of them by sum() or avg()`,
      );
    const values = new Array<number>(count).fill(NaN);
    for (const { at, value } of series.samples) values[Math.round((at - from) / step) - 1] = value;
    return { name: `${name}, ${MODELLED_UNITS[name]}`, start: from, step, values };
  }

  [Symbol.asyncDispose](): Promise<void> {
    // Each question has a connection of its own.
    return Promise.resolve();
  }

  async #found(selectors: readonly string[], from: number, to: number): Promise<Recorded> {
    const empty: string[] = [];
    const series: { name: string; instants: readonly number[] }[] = [];
    for (const selector of selectors) {
      // One more: since Prometheus 3 a range does not include its beginning.
      const raw = await this.#api.rawSamples(selector, to, to - from + 1);
      const within = raw
        .map(({ name, samples }) => ({
          name,
          instants: samples.map(({ at }) => at).filter((at) => at >= from),
        }))
        .filter(({ instants }) => instants.length > 0);
      if (within.length === 0) empty.push(`nothing was recorded by ${selector}`);
      series.push(...within);
    }
    return { status: 'recorded', series, notes: [...empty, ...(await this.#downTargets())] };
  }

  async #downTargets(): Promise<string[]> {
    // Some that speak this API, as Thanos and Mimir, scrape nothing themselves.
    const targets = await this.#api.targets().catch((error: unknown) => error as PrometheusError);
    if (targets instanceof Error) return [`its targets are not known: ${targets.message}`];
    const down = targets.filter(({ health }) => health === 'down');
    const named = down
      .slice(0, NAMED_TARGETS)
      .map(({ job, instance, lastError }) => `its target ${instance} (job ${job}) is down: ${lastError}`);
    const others = down.length - named.length;
    return others > 0 ? [...named, `${others} more of its targets are down`] : named;
  }
}

const withStep = (promql: string, step: Milliseconds): string =>
  promql.replaceAll('$step', printPrometheusDuration(step));
