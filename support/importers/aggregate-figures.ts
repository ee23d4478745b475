import type { LedgerCounts } from '../load/ledger';
import type { Failures, LoadFigures } from '../load/load-figures';
import { METRICS, type Metric, type MetricName } from '../load/metric';
import { statisticName, type Statistic } from '../load/statistic';
import { formatQuantity } from '../quantities/quantity';
import { DEFAULT_BOOTSTRAP } from '../statistics/block-bootstrap';
import type { Estimation } from '../statistics/estimate';
import { samplesToBound } from '../statistics/order-statistics';
import { proportionInterval } from '../statistics/proportion-interval';
import { studentQuantile } from '../statistics/student-t';
import type { Refusals } from './request-figures';
import { bracketOf, type ReportedPercentile } from './reported-percentiles';

const { confidence } = DEFAULT_BOOTSTRAP;

/** What a file reports of a latency that has one value a request; in ms. */
export interface ReportedLatency {
  /** Requests that it is of. */
  readonly n: number;
  readonly mean?: number | undefined;
  /** Of the sample, with n - 1 in its denominator. */
  readonly standardDeviation?: number | undefined;
  /** The least and the largest value are those of the shares 0 and 1. */
  readonly percentiles: readonly ReportedPercentile[];
}

/** What a file reports that holds no single requests. */
export interface Aggregates {
  readonly latencies: Partial<Record<MetricName, ReportedLatency>>;
  /** In the base unit of the metric; one number of the whole run. */
  readonly rates: Partial<Record<MetricName, number | undefined>>;
  readonly completed: number;
  /** Undefined where the file does not tell. */
  readonly failures: Failures | undefined;
  readonly source: string;
  /** What to do for more than aggregates: `run it again with --save-detailed`. */
  readonly remedy: string;
  readonly refusals?: Refusals;
}

/** The figures of a file of aggregates: with an interval where one can be made of them, else with none. */
export class AggregateFigures implements LoadFigures {
  readonly throughputs = [];
  readonly #reported: Aggregates;

  constructor(reported: Aggregates) {
    this.#reported = reported;
  }

  get completed(): number {
    return this.#reported.completed;
  }

  get failures(): Failures {
    return this.#reported.failures ?? { count: 0, first: undefined };
  }

  get source(): string {
    return `${this.#reported.source}, aggregates only`;
  }

  get description(): string {
    const { completed, failures } = this.#reported;
    const failed = failures === undefined ? 'failures not told' : `${failures.count} failed`;
    return `${completed} requests completed, ${failed}; aggregates only`;
  }

  /** Single values are not in the file. */
  values(): readonly [] {
    return [];
  }

  estimate(name: MetricName, statistic: Statistic): Estimation {
    const { refusals = {}, latencies } = this.#reported;
    const refusal = refusals[name];
    if (refusal !== undefined) return none(refusal);
    const metric = METRICS[name];
    if (metric.kind === 'share') return this.#errorRate(metric);
    if (metric.kind === 'rate') return this.#rate(metric);
    const latency = latencies[name];
    if (latency === undefined || latency.n === 0) return none(`the file does not report a ${metric.label}`);
    switch (statistic.kind) {
      case 'mean':
        return this.#mean(metric, latency);
      case 'maximum':
        return this.#maximum(metric, latency);
      case 'percentile':
        return this.#percentile(metric, latency, statistic);
    }
  }

  /** Mean, standard deviation and number give Student's t interval (Student 1908). */
  #mean(metric: Metric, { n, mean, standardDeviation }: ReportedLatency): Estimation {
    if (mean === undefined) return none(`the file does not report a mean ${metric.label}`);
    if (standardDeviation === undefined || n < 2)
      return { ...none(this.#aggregatesOnly('no standard deviation of it')), value: mean };
    const reach = (studentQuantile((1 + confidence) / 2, n - 1) * standardDeviation) / Math.sqrt(n);
    const method = `Student's t, from the mean and the standard deviation that the file reports`;
    return { ...this.#common(metric, n), value: mean, low: mean - reach, high: mean + reach, method };
  }

  #maximum(metric: Metric, { n, percentiles }: ReportedLatency): Estimation {
    const largest = percentiles.find(({ share }) => share === 1)?.value;
    if (largest === undefined) return none(`the file does not report a maximum ${metric.label}`);
    const exact = { value: largest, low: largest, high: largest, confidence: 1, method: 'largest seen' };
    return { ...this.#common(metric, n), ...exact };
  }

  #percentile(
    metric: Metric,
    { n, percentiles }: ReportedLatency,
    statistic: Extract<Statistic, { kind: 'percentile' }>,
  ): Estimation {
    const { share } = statistic;
    const value = percentiles.find((one) => Math.abs(one.share - share) < 1e-9)?.value;
    const name = statisticName(statistic);
    if (value === undefined) {
      const known = percentiles.map((one) => statisticName({ kind: 'percentile', share: one.share }));
      return none(this.#aggregatesOnly(`no ${name} of it (reported: ${known.join(', ')})`));
    }
    const needed = samplesToBound(share, confidence);
    if (n < needed) {
      const reason = `a ${name} needs at least ${needed} requests, and there are ${n}`;
      return { status: 'too few samples', reason, value, n, neededSamples: needed };
    }
    const bracket = bracketOf(percentiles, { n, share, confidence });
    if (bracket === undefined)
      return { ...none(this.#aggregatesOnly(`no other percentiles that bound its ${name}`)), value };
    const [low, high] = [bracket.low, bracket.high].map((one) => nameOf(one));
    return {
      ...this.#common(metric, n),
      value,
      low: bracket.low.value,
      high: bracket.high.value,
      // More requests would not bring the percentiles that are reported nearer.
      narrows: false,
      method: `between the ${low ?? ''} and the ${high ?? ''} that the file reports, beyond its binomial ranks`,
    };
  }

  #rate(metric: Metric): Estimation {
    const value = this.#reported.rates[metric.name];
    if (value === undefined) return none(`the file does not report a ${metric.label}`);
    const { dimension } = metric;
    const seen = formatQuantity({ dimension, value });
    return { ...none(this.#aggregatesOnly(`one number of the whole run for it, ${seen}`)), value };
  }

  #errorRate({ dimension }: Metric): Estimation {
    const { completed, failures } = this.#reported;
    if (failures === undefined)
      return none(
        'the file does not tell how many requests failed, and leaves those that did out of its figures',
      );
    const n = completed + failures.count;
    if (n === 0) return none('no request was made');
    const { low, high } = proportionInterval(failures.count, n, confidence);
    const common = { n, of: 'requests', confidence, dimension, method: 'Clopper-Pearson' };
    return {
      status: 'estimated',
      ...common,
      value: (100 * failures.count) / n,
      low: 100 * low,
      high: 100 * high,
    };
  }

  readonly #common = ({ dimension }: Metric, n: number) =>
    ({ status: 'estimated', n, of: 'requests', confidence, dimension }) as const;

  #aggregatesOnly(what: string): string {
    return `the file holds aggregates only, with ${what}; ${this.#reported.remedy}`;
  }
}

/** A doubt of a file without a count of failures: its latencies may be those of the few that were answered. */
export const FAILURES_NOT_TOLD =
  'the file does not tell how many requests failed: what it reports may be of the few that were answered; take the file as the ' +
  'tool wrote it';

/** The books of a file that counts what failed, and does not tell how: taken for errors that the server answered with. */
export const countsOf = (completed: number, failed: number): LedgerCounts => ({
  scheduled: completed + failed,
  sent: completed + failed,
  completed,
  'http error': failed,
  'protocol error': 0,
  truncated: 0,
  'timed out': 0,
  aborted: 0,
  dropped: 0,
});

const none = (reason: string) => ({ status: 'too few samples', reason, n: 0 }) as const;

const nameOf = ({ share }: ReportedPercentile): string =>
  share === 0 ? 'minimum' : share === 1 ? 'maximum' : statisticName({ kind: 'percentile', share });
