import type { Markish, PlotOptions } from '@observablehq/plot';
import { amountAxis, amountScale, wholeText } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, shorten, xmlText, type Plot } from './chart-canvas';
import { hoverAreas, hoverStretches, MOST_HOVERS } from './chart-hover';
import { drawPanels } from './chart-panels';
import type { PlacedSpread } from './chart-marks';
import { windowMarks } from './chart-windows';
import type { ForecastMetric, ForecastPicture, ForecastWindow } from './forecast-chart-input';
import {
  describeForecast,
  forecastHover,
  forecastKey,
  forecastSubtitle,
  metricHeading,
} from './forecast-chart-words';

export type { ForecastPicture } from './forecast-chart-input';

const DAY = 86_400_000;

/** Pixels: of a panel without its margins, above it, below it, and below the last one. */
const INNER = 118;
const HEAD = 30;
const GAP = 6;
const FOOT = 46;
const HEADING_LENGTH = 76;
/** Characters of a reason, and em of a line of it. */
const REASON_LENGTH = 240;
const REASON_LINE = 38;

/**
 * SVG text of forecasts of the past: a panel per metric with the window means that came, those that were predicted
 * with their intervals, and the naive ones, over days from the beginning of the history.
 */
export function forecastChart(given: ForecastPicture): Promise<string> {
  const picture = {
    ...given,
    metrics: given.metrics.map((metric) => ({
      ...metric,
      windows: metric.windows.filter(({ at }) => Number.isFinite(at)),
    })),
  };
  const text = {
    title: picture.title,
    subtitle: forecastSubtitle(picture),
    description: describeForecast(picture),
  };
  if (picture.metrics.length === 0) return drawPanels(text);
  const days = daysAxis(picture);
  return drawPanels({ ...text, key: forecastKey(picture) }, (plot) =>
    picture.metrics.map((metric, index) =>
      metricPanel(plot, picture, { metric, days, last: index === picture.metrics.length - 1 }),
    ),
  );
}

/** From the first window to the last. */
function daysAxis({ start, metrics }: ForecastPicture): ValueAxis {
  const days = metrics.flatMap(({ windows }) => windows.map(({ at }) => (at - start) / DAY));
  const low = days.reduce((least, day) => Math.min(least, day), Infinity);
  const high = days.reduce((most, day) => Math.max(most, day), -Infinity);
  if (!(low <= high)) return { type: 'linear', low: 0, high: 1 };
  const pad = high > low ? (high - low) * 0.01 : 0.5;
  return { type: 'linear', low: low - pad, high: high + pad };
}

function metricPanel(
  plot: Plot,
  { start, axis = 'time (days)', metrics }: ForecastPicture,
  {
    metric,
    days,
    last,
  }: { readonly metric: ForecastMetric; readonly days: ValueAxis; readonly last: boolean },
): PlotOptions {
  const windows = withGaps(metric.windows).map((window) => ({ ...window, x: (window.at - start) / DAY }));
  const series = (valueOf: (window: ForecastWindow) => number): readonly PlacedSpread[] =>
    windows.map((window) => ({ x: window.x, value: valueOf(window) }));
  const [actual, predicted, naive] = [
    series((window) => window.actual),
    series((window) => window.predicted),
    series((window) => window.naive),
  ];
  const bounds = windows.flatMap(({ low, high }) => [low, high]).map((value) => ({ value }));
  const amounts = amountAxis([...actual, ...predicted, ...naive, ...bounds], [], 'linear');
  const measured = windows.length > 0;
  const hovers = hoverStretches(
    days,
    windows.filter(({ actual, predicted, naive: before }) =>
      [actual, predicted, before].some(Number.isFinite),
    ),
    Math.floor(MOST_HOVERS / metrics.length),
    (group) => forecastHover(group, metric.unit),
  );
  const marginBottom = last ? FOOT : GAP;
  const domain = { type: 'linear', domain: [days.low, days.high] } as const;
  const reason = 'reason' in metric.error ? metric.error.reason : 'no window was predicted';
  return {
    height: INNER + HEAD + marginBottom,
    marginTop: HEAD,
    marginBottom,
    x: last
      ? { ...domain, ticks: 8, tickFormat: wholeText, label: shorten(xmlText(axis), 80) }
      : { ...domain, axis: null },
    y: { ...amountScale(amounts, measured), label: measured ? shorten(xmlText(metric.unit), 24) : '' },
    marks: [
      ...bandMarks(plot, windows),
      plot.ruleY([0], { stroke: CHART.ink }),
      plot.lineY(naive, {
        x: 'x',
        y: ({ value }: PlacedSpread) => value,
        stroke: CHART.second,
        strokeWidth: 1.25,
        strokeDasharray: '5,3',
      }),
      ...lonely(plot, naive),
      ...windowMarks(plot, predicted, { colour: CHART.bar, symbol: 'square' }),
      ...windowMarks(plot, actual, { colour: CHART.ink, symbol: 'circle' }),
      plot.text([shorten(xmlText(metricHeading(metric)), HEADING_LENGTH)], {
        frameAnchor: 'top-left',
        textAnchor: 'start',
        dy: -18,
        fontWeight: 600,
      }),
      ...(measured
        ? []
        : [
            plot.text([shorten(xmlText(reason), REASON_LENGTH)], {
              frameAnchor: 'middle',
              fill: CHART.quiet,
              lineWidth: REASON_LINE,
            }),
          ]),
      ...hoverAreas(plot, hovers),
    ],
  };
}

type PlacedWindow = ForecastWindow & { readonly x: number };

/** The interval of each prediction: one area, and a bar where a window stands alone. */
function bandMarks(plot: Plot, windows: readonly PlacedWindow[]): readonly Markish[] {
  const isBound = (window: PlacedWindow | undefined): boolean =>
    window !== undefined && Number.isFinite(window.high - window.low);
  const alone = windows.filter(
    (window, index) => isBound(window) && !isBound(windows[index - 1]) && !isBound(windows[index + 1]),
  );
  return [
    plot.areaY(windows, { x: 'x', y1: bound('low'), y2: bound('high'), fill: CHART.interval }),
    ...(alone.length > 0
      ? [plot.ruleX(alone, { x: 'x', y1: 'low', y2: 'high', stroke: CHART.interval, strokeWidth: 8 })]
      : []),
  ];
}

const bound =
  (end: 'low' | 'high') =>
  (window: PlacedWindow): number =>
    Number.isFinite(window.high - window.low) ? window[end] : NaN;

/** A dash where a naive forecast stands alone. */
function lonely(plot: Plot, points: readonly PlacedSpread[]): readonly Markish[] {
  const isMeasured = (index: number): boolean => Number.isFinite(points[index]?.value);
  const alone = points.filter(
    (_, index) => isMeasured(index) && !isMeasured(index - 1) && !isMeasured(index + 1),
  );
  return alone.length > 0 ? [plot.dot(alone, { x: 'x', y: 'value', r: 2.5, fill: CHART.second })] : [];
}

/** Windows that come more than that many of the usual distances later leave a gap. */
const GAP_DISTANCES = 1.5;

/** Nothing is drawn across windows that were not predicted. */
function withGaps(windows: readonly ForecastWindow[]): readonly ForecastWindow[] {
  const distances = windows.slice(1).map(({ at }, index) => at - (windows[index]?.at ?? NaN));
  const usual = distances.toSorted((one, other) => one - other)[Math.floor(distances.length / 2)] ?? Infinity;
  return windows.flatMap((window, index) => {
    const distance = distances[index - 1] ?? 0;
    if (!(distance > GAP_DISTANCES * usual)) return [window];
    return [{ ...NOTHING, at: window.at - distance / 2 }, window];
  });
}

const NOTHING = { actual: NaN, predicted: NaN, low: NaN, high: NaN, naive: NaN };
