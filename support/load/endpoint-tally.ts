import { blockBootstrap, DEFAULT_BOOTSTRAP } from '../statistics/block-bootstrap';
import type { Estimate, Estimation } from '../statistics/estimate';
import { LatencyHistogram } from '../statistics/latency-histogram';
import { rankInterval, samplesToBound } from '../statistics/order-statistics';
import { proportionInterval } from '../statistics/proportion-interval';
import { milliseconds } from '../quantities/units';
import type { Failures, LoadFigures } from './load-figures';
import { METRICS, type MetricName } from './metric';
import { isCompleted, type RequestRecord } from './request-record';
import { batchRound } from './round';
import { statisticName, type Statistic } from './statistic';

const { confidence } = DEFAULT_BOOTSTRAP;
/** Slices of time that each load is cut into for the intervals of means and rates. */
const SLICES = 10;

/** What came in one slice of time. */
interface Slice {
  readonly length: number;
  count: number;
  sum: number;
}

/** Counts requests whose number would fill the memory: small routes of a server, asked as fast as it answers. */
export class EndpointTally implements LoadFigures {
  readonly source = 'client, requests counted in a histogram of three digits';
  readonly #responseTimes = new LatencyHistogram();
  readonly #slices: Slice[] = [];
  #failed = 0;
  #first: string | undefined;
  #bytes = { request: 0, response: 0 };
  #elapsed = 0;

  /** Adds the records of one closed load, which began and ended with nothing in flight. */
  add(records: readonly RequestRecord[]): void {
    const { span } = batchRound(0, false, records);
    const slices = Array.from({ length: SLICES }, (): Slice => {
      const length = span === undefined ? 0 : (span.to - span.from) / SLICES;
      return { length, count: 0, sum: 0 };
    });
    for (const record of records) {
      if (!isCompleted(record)) {
        this.#failed += 1;
        this.#first ??= `(${record.outcome}): ${record.error}`;
        continue;
      }
      const time = record.endedAt - record.sentAt;
      this.#responseTimes.record(milliseconds(time));
      this.#bytes.request += record.requestBytes;
      this.#bytes.response += record.responseBytes;
      const from = span?.from ?? record.sentAt;
      const [{ length } = { length: 1 }] = slices;
      const slice = slices[Math.min(SLICES - 1, Math.floor((record.endedAt - from) / length))];
      if (slice === undefined) continue;
      slice.count += 1;
      slice.sum += time;
    }
    if (span === undefined) return;
    this.#slices.push(...slices);
    this.#elapsed += span.to - span.from;
  }

  get completed(): number {
    return this.#responseTimes.count;
  }

  get failures(): Failures {
    return { count: this.#failed, first: this.#first };
  }

  /** Sizes of all bodies, the time of the load and the sum of all response times in ms. */
  get traffic(): {
    readonly requestBytes: number;
    readonly responseBytes: number;
    readonly elapsed: number;
    readonly busy: number;
  } {
    return {
      busy: this.#responseTimes.sum,
      requestBytes: this.#bytes.request,
      responseBytes: this.#bytes.response,
      elapsed: this.#elapsed,
    };
  }

  get description(): string {
    const all = this.completed + this.#failed;
    return `${this.completed} of ${all} requests completed in ${(this.#elapsed / 1000).toFixed(1)} s`;
  }

  get throughputs(): readonly never[] {
    return [];
  }

  values(): readonly never[] {
    return [];
  }

  estimate(name: MetricName, statistic: Statistic): Estimation {
    const n = this.completed;
    const all = n + this.#failed;
    const { dimension } = METRICS[name];
    if (all === 0) return { status: 'too few samples', reason: 'no request was made', n: 0 };
    if (name === 'error_rate') {
      const { low, high } = proportionInterval(this.#failed, all, confidence);
      const share = { value: (100 * this.#failed) / all, low: 100 * low, high: 100 * high };
      const common = { n: all, of: 'requests', confidence, dimension, method: 'Clopper-Pearson' };
      return { status: 'estimated', ...common, ...share };
    }
    if (n === 0) return { status: 'too few samples', reason: `none of ${all} requests completed`, n };
    const common = { n, of: 'requests', confidence, dimension };
    if (name === 'request_rate') return this.#resampled(common, ({ count }) => count, 1000, 'time');
    if (name !== 'e2e')
      return { status: 'too few samples', reason: `${METRICS[name].label} is no figure of a small route`, n };
    switch (statistic.kind) {
      case 'maximum': {
        const value = this.#responseTimes.maximum;
        const exact = { low: value, high: value, confidence: 1, method: 'largest seen' };
        return { status: 'estimated', ...common, value, ...exact };
      }
      case 'mean':
        return this.#resampled(common, ({ sum }) => sum, 1, 'count');
      case 'percentile':
        return this.#ranked(common, statistic.share);
    }
  }

  #ranked(common: Omit<Estimate, 'value' | 'low' | 'high' | 'method'>, share: number): Estimation {
    const { n } = common;
    const value = this.#responseTimes.percentile(share);
    const ranks = rankInterval(n, share, confidence);
    if (ranks === undefined) {
      const neededSamples = samplesToBound(share, confidence);
      const name = statisticName({ kind: 'percentile', share });
      const reason = `a ${name} needs at least ${neededSamples} requests, and there are ${n}`;
      return { status: 'too few samples', reason, value, n, neededSamples };
    }
    const [low, high] = [ranks.lowRank, ranks.highRank].map((rank) =>
      this.#responseTimes.percentile(rank / n),
    );
    const method = 'order statistics over a histogram';
    return { status: 'estimated', ...common, value, low: low ?? NaN, high: high ?? NaN, method };
  }

  /** A sum over slices of time by their time, or by the requests in them. */
  #resampled(
    common: Omit<Estimate, 'value' | 'low' | 'high' | 'method'>,
    amountOf: (slice: Slice) => number,
    scale: number,
    per: 'time' | 'count',
  ): Estimation {
    const figure = (counts?: Readonly<Uint32Array>): number => {
      let [amount, base] = [0, 0];
      for (const [index, slice] of this.#slices.entries()) {
        const times = counts?.[index] ?? 1;
        amount += times * amountOf(slice);
        base += times * (per === 'time' ? slice.length : slice.count);
      }
      return (scale * amount) / base;
    };
    const value = figure();
    const interval = blockBootstrap(this.#slices.length, figure);
    if (interval === undefined)
      return { status: 'too few samples', reason: 'too few slices of time', value, n: common.n };
    const method = `block bootstrap over ${this.#slices.length} slices of time`;
    return { status: 'estimated', ...common, value, ...interval, method };
  }
}
