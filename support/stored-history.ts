import type { MetricType } from './monitoring/metric-type';
import { MONITORED } from './monitoring/metric';
import { isOccasional } from './monitoring/recording/occasional-metrics';
import type { Labels } from './monitoring/sample';
import type { MetricStore, StoredSeries } from './monitoring/store/metric-store';
import type { Milliseconds } from './quantities/units';
import type { MonitoredHistory, MonitoredType } from './report/history-chart-input';

/** What of a store is shown. */
export interface ShownHistory {
  readonly title: string;
  readonly finding: string;
  /** Of the series; all of them are shown that have these. */
  readonly labels: Labels;
  /** In ms since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  readonly types: readonly { readonly type: MetricType; readonly interval: Milliseconds }[];
}

/** What was monitored in a time, as it is drawn. */
export function storedHistory(store: MetricStore, shown: ShownHistory): MonitoredHistory {
  const { title, finding, from, to, types } = shown;
  return { title, finding, from, to, types: types.map((one) => storedType(store, one, shown)) };
}

function storedType(
  store: MetricStore,
  { type, interval }: ShownHistory['types'][number],
  { labels, from, to }: ShownHistory,
): MonitoredType {
  const series = store.list({ type, labels });
  const absences = store.absences({ type, labels }, 0, to).map(({ at, until, kind, reason }) => ({
    from: Math.max(from, at),
    // What never was there is noted now and then only.
    to: kind === 'unavailable' && series.length === 0 ? to : Math.min(to, until + interval),
    reason,
  }));
  return {
    name: type,
    interval,
    series: series.map((one) => ({
      name: nameOf(one, labels),
      unit: MONITORED[one.metric].unit,
      occasional: isOccasional(one.metric),
      samples: store.samples(one, from, to),
    })),
    absences: absences.filter((absence) => absence.to > absence.from),
  };
}

/** `host cpu`, with the labels that tell it from others. */
function nameOf({ metric, labels }: StoredSeries, common: Labels): string {
  const words = metric.replace(/_(?:percent|bytes|ms|per_second)$/, '').replaceAll('_', ' ');
  const own = Object.entries(labels).filter(([name]) => !(name in common));
  return [words, ...own.map(([name, value]) => `${name} ${value}`)].join(' ');
}
