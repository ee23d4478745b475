import type { Markish, PlotOptions } from '@observablehq/plot';
import { amountAxis, amountScale, wholeText } from './chart-axes';
import { bandMarks, bandNames, nameHeight, type PlacedBand } from './chart-bands';
import type { ValueAxis } from './chart-bins';
import { CHART, type Plot } from './chart-canvas';
import { absenceMarks, limitLine, type PlacedSpread } from './chart-marks';
import { thinned } from './chart-thinning';
import { labelHeight, verticalLabels, verticalLines, type PlacedVertical } from './chart-verticals';
import { middlesOfGaps, windowMarks } from './chart-windows';
import type { FaultTimeline, NodeTimeline } from './fault-timeline';
import { failedWindows } from './fault-timeline-words';

/** What the panels have in common. */
export interface SharedAxis {
  /** The instant, in ms, that is 0 s. */
  readonly start: number;
  readonly time: ValueAxis;
  readonly bands: readonly PlacedBand[];
  readonly verticals: readonly PlacedVertical[];
}

/** Pixels: of a panel without its margins, between panels, and below the last one. */
const INNER = 112;
const GAP = 18;
const FOOT = 46;
/** Of a line; more could not be told apart. */
const MOST_POINTS = 200;
/** Of the lines of all nodes that were harmed, and of all that were spared: few edges are to be seen sharply. */
const MOST_NODE_POINTS = 1000;
/** Of failed requests, which have no line. */
const MOST_FAILED = 120;

/** Requests/s given to each node, a thin line each; those that were harmed on top. */
export function nodesPanel(plot: Plot, { nodes }: FaultTimeline, shared: SharedAxis): PlotOptions {
  const linesOf = (group: readonly NodeTimeline[]) => {
    const most = Math.min(MOST_POINTS, Math.max(20, Math.floor(MOST_NODE_POINTS / group.length)));
    return group.map(({ given }) => ({ points: placed(shared, given, ({ rate }) => rate, most) }));
  };
  const harmed = linesOf(nodes.filter((node) => node.harmed));
  const spared = linesOf(nodes.filter((node) => !node.harmed));
  const points = [...harmed, ...spared].flatMap((node) => node.points);
  const line = (node: { readonly points: readonly PlacedSpread[] }, stroke: string, strokeWidth: number) =>
    plot.lineY(node.points, { x: 'x', y: finite, stroke, strokeWidth });
  return panel(plot, shared, {
    place: 'first',
    label: 'requests/s per node',
    axis: amountAxis(points, [], 'linear'),
    measured: isMeasured(points),
    absence: 'nobody counted what each node was given',
    marks: () => [
      ...spared.map((node, index) => line(node, shadeOf(index, spared), 1)),
      ...harmed.map((node) => line(node, CHART.limit, 1.25)),
    ],
  });
}

/** One family of colours, from light to dark. */
const shadeOf = (index: number, { length }: readonly unknown[]): string =>
  CHART.shades[Math.round((index / Math.max(1, length - 1)) * (CHART.shades.length - 1))] ?? CHART.bar;

/** Completed requests/s with their limit, and those that failed as marks. */
export function throughputPanel(plot: Plot, { throughput }: FaultTimeline, shared: SharedAxis): PlotOptions {
  const { windows, normal, minimum } = throughput;
  const completed = placed(shared, windows, (window) => window.completed, MOST_POINTS);
  const failed = placed(shared, failedWindows(windows), (window) => window.failed, MOST_FAILED);
  const limit = minimum === undefined ? NaN : (normal * minimum.value) / 100;
  const axis = amountAxis([...completed, ...failed], [limit], 'linear');
  return panel(plot, shared, {
    place: 'middle',
    label: 'requests/s',
    axis,
    measured: isMeasured(completed) || failed.length > 0,
    absence: 'nothing was counted',
    marks: () => [
      ...(Number.isFinite(limit) ? [limitLine(plot, axis, limit)] : []),
      ...windowMarks(plot, completed, { colour: CHART.ink, symbol: 'circle' }),
      plot.dot(failed, { x: 'x', y: 'value', r: 2.5, symbol: 'square', fill: CHART.limit }),
    ],
  });
}

/** Median and 95th percentile of the response time, and where nothing was answered. */
export function responsePanel(plot: Plot, { responseTimes }: FaultTimeline, shared: SharedAxis): PlotOptions {
  const medians = placed(shared, responseTimes, ({ median = NaN }) => median, MOST_POINTS);
  const highs = placed(shared, responseTimes, ({ p95 }) => p95, MOST_POINTS);
  const both = [...medians, ...highs];
  return panel(plot, shared, {
    place: 'last',
    label: 'response time (ms)',
    axis: amountAxis(both, [], 'linear or log'),
    measured: isMeasured(both),
    absence: 'no answer was timed',
    marks: () => [
      ...windowMarks(plot, highs, { colour: CHART.second, symbol: 'square' }),
      ...windowMarks(plot, medians, { colour: CHART.bar, symbol: 'circle' }),
      absenceMarks(plot, middlesOfGaps(highs), CHART.limit),
    ],
  });
}

interface Panel {
  readonly place: 'first' | 'middle' | 'last';
  readonly label: string;
  readonly axis: ValueAxis;
  readonly measured: boolean;
  /** What stands in a panel without a value. */
  readonly absence: string;
  readonly marks: () => readonly Markish[];
}

/** Marks over the bands and lines that run through all panels; labels above the first, the time below the last. */
function panel(plot: Plot, { time, bands, verticals }: SharedAxis, of: Panel): PlotOptions {
  const { place, label, axis, measured, absence, marks } = of;
  const labelled = place === 'first';
  const { ticks, ...scale } = amountScale(axis, measured);
  const above = Math.max(nameHeight(bands), labelHeight(verticals));
  const marginTop = place === 'first' ? 10 + above : GAP;
  const marginBottom = place === 'last' ? FOOT : 0;
  const reach = place === 'last' ? 0 : GAP;
  const timeScale = { type: 'linear', domain: [time.low, time.high] } as const;
  return {
    height: INNER + marginTop + marginBottom,
    marginTop,
    marginBottom,
    x:
      place === 'last'
        ? { ...timeScale, ticks: 8, tickFormat: wholeText, label: 'time (s)' }
        : { ...timeScale, axis: null },
    y: { ...scale, ticks, grid: false, label },
    marks: [
      ...bandMarks(plot, bands, reach),
      ...(measured ? [plot.gridY({ ticks })] : []),
      plot.ruleY([axis.low], { stroke: CHART.ink }),
      ...verticalLines(plot, time, verticals, { labelled, reach }),
      ...marks(),
      ...(labelled ? [...verticalLabels(plot, time, verticals), ...bandNames(plot, time, bands)] : []),
      ...(measured ? [] : [plot.text([absence], { frameAnchor: 'middle', fill: CHART.quiet })]),
    ],
  };
}

const placed = <T extends { readonly at: number }>(
  { start }: SharedAxis,
  entries: readonly T[],
  valueOf: (entry: T) => number,
  most: number,
): readonly PlacedSpread[] =>
  thinned(entries, valueOf, most).map((entry) => ({ x: (entry.at - start) / 1000, value: valueOf(entry) }));

const finite = ({ value }: PlacedSpread): number => (Number.isFinite(value) ? value : NaN);

const isMeasured = (points: readonly PlacedSpread[]): boolean =>
  points.some(({ value }) => Number.isFinite(value));
