import { metricsOf } from '../monitoring/metric';
import type { MetricType } from '../monitoring/metric-type';
import type { Sample, SeriesKey } from '../monitoring/sample';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { seededFractions } from '../statistics/random';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** For how long samples are kept, as promised. */
export const RETENTION = milliseconds(7 * DAY_MS);

interface PromisedRate {
  readonly type: MetricType;
  readonly interval: Milliseconds;
}

/** What is sampled how often, as promised. */
export const PROMISED: readonly PromisedRate[] = [
  { type: 'CPU utilization', interval: milliseconds(15_000) },
  { type: 'Memory usage', interval: milliseconds(15_000) },
  { type: 'GPU utilization', interval: milliseconds(15_000) },
  { type: 'Network latency', interval: milliseconds(5_000) },
  { type: 'Throughput', interval: milliseconds(5_000) },
  { type: 'Error rates', interval: milliseconds(1_000) },
];

export type KeyedSample = SeriesKey & Sample;

/** A series that was promised, and the time between two of its samples. */
export interface PromisedSeries extends SeriesKey {
  readonly interval: Milliseconds;
}

/** All that were promised; a GPU is one. */
export const SERIES: readonly PromisedSeries[] = PROMISED.flatMap(({ type, interval }) =>
  metricsOf(type).map((metric) => ({
    metric,
    labels: {
      target: 'http://127.0.0.1:8000',
      run: 'bench',
      ...(type === 'GPU utilization' ? { gpu: '0' } : {}),
    },
    interval,
  })),
);

/** Samples that the series have in so many ms. */
export const samplesIn = (series: readonly PromisedSeries[], time: number): number =>
  series.reduce((sum, { interval }) => sum + time / interval, 0);

/** Most seconds have no failure: a 0 takes less room than another number. */
const SHARE_WITHOUT_FAILURE = 0.95;

/** Samples as a collector takes them: made up, with as many digits as measured ones, the same in every run. */
export class PromisedSamples {
  readonly #fraction = seededFractions(1);

  /** Of an hour, in the order of time: what one look sees is one list. */
  *looks(from: number): Generator<readonly KeyedSample[], undefined, undefined> {
    for (let at = from; at < from + HOUR_MS; at += 1000)
      for (const { type, interval } of PROMISED) if (at % interval === 0) yield this.#look(type, at);
  }

  #look(type: MetricType, due: number): KeyedSample[] {
    const late = milliseconds(2 * this.#fraction());
    const metrics = new Set<string>(metricsOf(type));
    return SERIES.filter(({ metric }) => metrics.has(metric)).map(({ metric, labels }) => ({
      metric,
      labels,
      at: due + Math.floor(late),
      value: type === 'Error rates' && this.#fraction() < SHARE_WITHOUT_FAILURE ? 0 : 100 * this.#fraction(),
      late,
    }));
  }
}
