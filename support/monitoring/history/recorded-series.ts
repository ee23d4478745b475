import type { MetricName } from '../metric';
import type { SampleReader } from '../recording/sample-reader';
import { isReplayed } from '../replayed-series';
import { isTrial } from '../store/trial-series';
import type { Labels, SeriesKey } from '../sample';
import type { StoredSeries } from '../store/metric-store';
import type { StoredTime } from './stored-time';
import type { Windows } from './windows';

/** A sample and the time that it tells of, in ms since the Unix epoch: from the sample before it on. */
export interface Stretch {
  readonly from: number;
  readonly at: number;
  readonly value: number;
}

/** The samples that are read at once, by their time in ms: those of months would fill the memory. */
const PIECE = 86_400_000;
/** So many samples show how far apart most are. */
const SHOWN = 1000;

/** A series of a store that has samples in some windows. */
export class RecordedSeries {
  readonly labels: Labels;
  readonly #store: SampleReader;
  readonly #series: StoredSeries;
  readonly #windows: Windows;

  constructor(store: SampleReader, series: StoredSeries, windows: Windows) {
    this.labels = series.labels;
    this.#store = store;
    this.#series = series;
    this.#windows = windows;
  }

  /**
   * What tells of the windows, in the order of time. What is before the first sample is not known; it tells of as long
   * a time as most do. None tells of more than a window: where many are missing, nobody looked.
   */
  *stretches(): Generator<Stretch> {
    const { start, step, count } = this.#windows;
    const end = start + count * step;
    let before: number | undefined;
    // A window more at either end: a sample tells of the time since the one before it.
    for (let begin = start - step; begin <= end + step; begin += PIECE) {
      const samples = this.#store.samples(this.#series, begin, Math.min(begin + PIECE, end + step));
      for (const { at, value } of samples) {
        if (before !== undefined && at <= before) continue;
        const from = Math.max(before ?? at - usualSpacing(samples), at - step);
        before = at;
        if (at > start && from < end) yield { from, at, value };
      }
    }
  }
}

/** The series of a metric that have samples in the windows; none where it was not recorded. */
export const recordedSeries = (
  store: SampleReader,
  metric: MetricName,
  { labels, timeScale }: StoredTime,
  windows: Windows,
): readonly RecordedSeries[] =>
  store
    .list({ metric, labels })
    .filter((series) => isWanted(series, labels) && isOfScale(series, timeScale))
    .map((series) => new RecordedSeries(store, series, windows))
    .filter((series) => series.stretches().next().done === false);

/**
 * What is neither planted nor replayed. A run counts the requests of its own load, beside which a monitor may count
 * those of all clients: it is another history, for whoever names it.
 */
const isWanted = (series: SeriesKey, wanted: Labels): boolean =>
  !isTrial(series) &&
  !isReplayed(series) &&
  (wanted['run'] !== undefined || series.labels['run'] === undefined);

/** A run in compressed time says nothing of the hours of a clock. */
function isOfScale({ labels }: SeriesKey, timeScale: number): boolean {
  const scale = Number(labels['time_compression'] ?? 1);
  return Math.abs(scale / timeScale - 1) < 1e-9;
}

function usualSpacing(samples: readonly { readonly at: number }[]): number {
  const spacings = samples.slice(1, SHOWN).map(({ at }, index) => at - (samples[index]?.at ?? NaN));
  return spacings.toSorted((one, other) => one - other)[Math.floor(spacings.length / 2)] ?? 1;
}
