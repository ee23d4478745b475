import { MOST_HOVERS } from './chart-hover';
import { drawPanels } from './chart-panels';
import type { MonitoredHistory, MonitoredSeries, MonitoredType } from './history-chart-input';
import { historyPanel, type HistoryPanel } from './history-chart-panel';
import { MOST_SERIES } from './history-chart-series';
import type { HistoryTime } from './history-chart-stretches';
import { describeHistory, historyKey, historySubtitle, MOST_TYPES } from './history-chart-words';

export type { MonitoredHistory } from './history-chart-input';

/** Of all lines: with more the file would be large, and nobody could see them. */
const MOST_POINTS = 6000;
/** Of one line. */
const LEAST_LINE = 20;
const MOST_LINE = 400;
/** Of the texts of one panel that the pointer shows. */
const LEAST_HOVERS = 12;

/**
 * SVG text of monitored metrics over time: a panel per type of metric, and one more for what does not fit on its axis;
 * stretches without a source shaded with the reason, other gaps marked, nothing drawn across either.
 */
export function historyChart(given: MonitoredHistory): Promise<string> {
  const history = sampled(given);
  const text = {
    title: history.title,
    subtitle: historySubtitle(history),
    description: describeHistory(history),
  };
  const panels = panelsOf(history.types.slice(0, MOST_TYPES));
  if (panels.length === 0) return drawPanels(text);
  const time = timeOf(history);
  return drawPanels({ ...text, key: historyKey(history) }, (plot) =>
    panels.map((panel) => historyPanel(plot, time, panel)),
  );
}

/** Only what has a place in time. */
function sampled(history: MonitoredHistory): MonitoredHistory {
  const types = history.types.map((type) => ({
    ...type,
    series: type.series.map((series) => ({
      ...series,
      samples: series.samples.filter(({ at }) => at >= history.from && at <= history.to),
    })),
    absences: type.absences.filter(({ from, to }) => from <= history.to && to >= history.from && from <= to),
  }));
  return { ...history, types };
}

/** Series of a type in the order of their units, as these come first. */
function panelsOf(types: readonly MonitoredType[]): readonly HistoryPanel[] {
  const drawn = types.flatMap((type) => {
    const series = type.series.slice(0, MOST_SERIES);
    const byUnit = [...Map.groupBy(series, ({ unit }) => unit).values()].flatMap(byMagnitude);
    return (byUnit.length === 0 ? [[]] : byUnit).map((same, index) => ({ type, same, first: index === 0 }));
  });
  const count = drawn.reduce((sum, { same }) => sum + same.length, 0);
  const most = Math.min(MOST_LINE, Math.max(LEAST_LINE, Math.floor(MOST_POINTS / Math.max(1, count))));
  return drawn.map(({ type, same, first }, index) => ({
    type,
    series: same.map((series, place) => ({ ...series, place })),
    first,
    last: index === drawn.length - 1,
    most,
    hovers: Math.max(LEAST_HOVERS, Math.floor(MOST_HOVERS / drawn.length)),
  }));
}

/** Beside a series that is that many times as high another one looks like nothing. */
const SQUASHED = 20;

/** Series that can share an axis, the first one's first. */
function byMagnitude(series: readonly MonitoredSeries[]): readonly (readonly MonitoredSeries[])[] {
  const [first] = series;
  if (first === undefined) return [];
  const height = heightOf(first);
  const isAlike = (one: MonitoredSeries): boolean => {
    const other = heightOf(one);
    return height === 0 || other === 0 || Math.max(height, other) <= SQUASHED * Math.min(height, other);
  };
  return [series.filter(isAlike), ...byMagnitude(series.filter((one) => !isAlike(one)))];
}

const heightOf = ({ samples }: MonitoredSeries): number =>
  samples.reduce((most, { value }) => (Number.isFinite(value) ? Math.max(most, value) : most), 0);

/** From the beginning of the watched time, in a unit that fits. */
function timeOf({ from, to }: MonitoredHistory): HistoryTime {
  const span = to > from ? to - from : 1000;
  const [scale, unit] = timeUnit(span);
  return { from, to, unit, scale, axis: { type: 'linear', low: 0, high: span / scale } };
}

function timeUnit(span: number): readonly [scale: number, unit: string] {
  if (span < 600e3) return [1e3, 's'];
  if (span < 7_200e3) return [60e3, 'min'];
  return span < 3 * 86_400e3 ? [3_600e3, 'h'] : [86_400e3, 'days'];
}
