import type { MetricName } from '../metric';
import type { SampleReader } from '../recording/sample-reader';
import type { Labels } from '../sample';
import { recordedSeries, type RecordedSeries } from './recorded-series';
import type { StoredTime } from './stored-time';
import { WindowMeans } from './window-means';
import type { Windows } from './windows';

/** What a metric was recorded of: a GPU, a target; the same one over several runs is one. */
export interface RecordedThing {
  /** Of its series, without that of the run. */
  readonly labels: Labels;
  readonly series: readonly RecordedSeries[];
}

/** The things of which a metric was recorded in the windows; none where it was not. */
export function recordedThings(
  store: SampleReader,
  metric: MetricName,
  time: StoredTime,
  windows: Windows,
): readonly RecordedThing[] {
  const things = new Map<string, { readonly labels: Labels; readonly series: RecordedSeries[] }>();
  for (const series of recordedSeries(store, metric, time, windows)) {
    const labels = withoutRun(series.labels);
    const name = labelsName(labels);
    const thing = things.get(name) ?? { labels, series: [] };
    things.set(name, thing);
    thing.series.push(series);
  }
  return [...things.values()];
}

/** The labels as one text, whatever their order. */
export const labelsName = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/**
 * The means of things over time, each value in each window by the time that it tells of there: of a rate since the
 * last sample these are exact counts, however irregular the samples.
 */
export function meansOverTime(things: readonly RecordedThing[], windows: Windows): readonly number[] {
  const means = new WindowMeans(windows);
  for (const series of things.flatMap((thing) => thing.series))
    for (const { from, at, value } of series.stretches()) means.addOver(from, at, value);
  return means.values();
}

const withoutRun = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'run'));
