import { LATENCIES, type LatencyName } from '../load/latencies';
import type { LoadSummary } from '../load/load-summary';
import { isCompleted, type RequestRecord } from '../load/request-record';
import { blockBootstrap, DEFAULT_BOOTSTRAP } from '../statistics/block-bootstrap';
import type { Estimation } from '../statistics/estimate';
import { proportionInterval } from '../statistics/proportion-interval';
import { holds } from '../assertions/threshold';
import { isOfRequests, type Sla, type SlaLimit } from './sla';

const { confidence } = DEFAULT_BOOTSTRAP;

/** Whether a request was answered, and within every limit that one request can keep. */
export function isGood(record: RequestRecord, limits: readonly SlaLimit[]): boolean {
  if (!isCompleted(record)) return false;
  return limits.every(({ figure, comparison, limit }) =>
    LATENCIES[figure.metric.name as LatencyName](record).every(({ value }) =>
      holds(comparison, value, limit.value),
    ),
  );
}

/**
 * SLO attainment: good requests of all scheduled, in %, with the exact interval of a share; and goodput: good requests
 * a second, by resampling the windows of the load. Failures are in the denominator. Source of the terms: Zhong et al.,
 * DistServe, 2024.
 */
export function attainment(
  summary: LoadSummary,
  sla: Sla,
): { readonly share: Estimation; readonly goodput: Estimation } {
  const limits = sla.filter(isOfRequests);
  const windows = summary.rounds.flatMap(({ records, span }) =>
    span === undefined
      ? []
      : [
          {
            good: records.filter((record) => isGood(record, limits)).length,
            all: records.length,
            seconds: (span.to - span.from) / 1000,
          },
        ],
  );
  const sum = (of: (window: (typeof windows)[number]) => number): number =>
    windows.reduce((total, window) => total + of(window), 0);
  const n = sum(({ all }) => all);
  if (n === 0) {
    const nothing = { status: 'too few samples', reason: 'no request ended', n: 0 } as const;
    return { share: nothing, goodput: nothing };
  }
  const good = sum((window) => window.good);
  const bounds = proportionInterval(good, n, confidence);
  const rate = (counts?: Readonly<Uint32Array>): number => {
    let [met, seconds] = [0, 0];
    for (const [index, window] of windows.entries()) {
      const times = counts?.[index] ?? 1;
      met += window.good * times;
      seconds += window.seconds * times;
    }
    return met / seconds;
  };
  const interval = blockBootstrap(windows.length, rate);
  const common = { n, of: 'requests', confidence } as const;
  return {
    share: {
      status: 'estimated',
      ...common,
      value: (100 * good) / n,
      low: 100 * bounds.low,
      high: 100 * bounds.high,
      dimension: 'share',
      method: 'Clopper-Pearson',
    },
    goodput:
      interval === undefined
        ? { status: 'too few samples', reason: 'too few windows', value: rate(), n }
        : {
            status: 'estimated',
            ...common,
            value: rate(),
            ...interval,
            dimension: 'request rate',
            method: `block bootstrap over ${windows.length} windows`,
          },
  };
}
