import type { Markish, PlotOptions } from '@observablehq/plot';
import { amountAxis } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, shorten, type Plot } from './chart-canvas';
import { joiningLine, type PlacedSpread } from './chart-marks';
import type { KeyEntry } from './chart-panels';
import { thinned } from './chart-thinning';
import type { PlacedVertical, Vertical } from './chart-verticals';
import { windowMarks } from './chart-windows';
import { lookOf, MOST_SERIES } from './history-chart-series';
import type { LoadTimeline, TimelineWindow } from './load-timeline';
import type { TimelineExtras } from './load-timeline-input';
import { p95Name, waitName, waitsOf } from './load-timeline-words';
import { framedPanel, type NetworkFrame } from './network-chart-frame';

/** What the panels have in common. */
export interface TimelineAxes {
  readonly time: ValueAxis;
  readonly timeLabel: string;
  /** An instant along the axis. */
  readonly place: (at: number) => number;
  /** Those with a label, and those for which there is no room. */
  readonly labelled: readonly PlacedVertical[];
  readonly unlabelled: readonly Vertical[];
}

/** How the line of an event looks. */
export const EVENT = { colour: CHART.limit, dashes: '6,4' } as const;

/** Pixels between the margins of a panel: the upper one, and the others. */
const HIGH = 104;
const LOW = 76;
/** Points of a line of what was used, and of all of them. */
const MOST_POINTS = 200;
const MOST_ALL_POINTS = 600;

/** The panels from above: how long users waited, what was answered, what was in flight, and what was used. */
export function timelinePanels(
  plot: Plot,
  timeline: LoadTimeline,
  windows: readonly TimelineWindow[],
  { overlays, axes }: Pick<TimelineExtras, 'overlays'> & { readonly axes: TimelineAxes },
): readonly PlotOptions[] {
  const used = overlays.length > 0;
  return [
    waitsPanel(plot, timeline, windows, axes),
    ratesPanel(plot, windows, axes),
    flightPanel(plot, windows, { axes, last: !used }),
    ...(used ? [usePanel(plot, overlays, windows, axes)] : []),
  ];
}

function waitsPanel(
  plot: Plot,
  timeline: LoadTimeline,
  windows: readonly TimelineWindow[],
  axes: TimelineAxes,
): PlotOptions {
  const of = (share: number) =>
    placed(axes, windows, (window) => waitsOf(timeline, window).percentile(share));
  const [medians, highs] = [of(0.5), of(0.95)];
  const measured = [...medians, ...highs].some(({ value }) => Number.isFinite(value));
  const isShaded = windows.some(({ warmUp }) => warmUp);
  return panel(plot, windows, axes, {
    name: waitName(timeline),
    words: measured
      ? [
          { symbol: '●', colour: CHART.bar, text: 'p50' },
          { symbol: '■', colour: CHART.second, text: p95Name(timeline, windows) },
          ...(isShaded ? [{ symbol: '█', colour: CHART.bands[1], text: 'warm-up' }] : []),
        ]
      : [],
    inner: HIGH,
    axis: amountAxis([...medians, ...highs], [], 'linear or log'),
    label: 'ms',
    absence: measured ? undefined : 'no request completed',
    first: true,
    marks: () => [
      ...windowMarks(plot, highs, { colour: CHART.second, symbol: 'square' }),
      ...windowMarks(plot, medians, { colour: CHART.bar, symbol: 'circle' }),
    ],
  });
}

function ratesPanel(plot: Plot, windows: readonly TimelineWindow[], axes: TimelineAxes): PlotOptions {
  const completed = placed(axes, windows, ({ completedRate }) => completedRate);
  const failed = placed(axes, windows, ({ failedRate }) => failedRate).filter(({ value }) => value > 0);
  return panel(plot, windows, axes, {
    name: 'requests that ended',
    words: [
      { symbol: '●', colour: CHART.ink, text: 'completed' },
      ...(failed.length > 0 ? [{ symbol: '■', colour: CHART.limit, text: 'failed or dropped' }] : []),
    ],
    axis: amountAxis([...completed, ...failed], [], 'linear'),
    label: 'requests/s',
    marks: () => [
      ...windowMarks(plot, completed, { colour: CHART.ink, symbol: 'circle' }),
      plot.dot(failed, { x: 'x', y: 'value', r: 2.5, symbol: 'square', fill: CHART.limit }),
    ],
  });
}

function flightPanel(
  plot: Plot,
  windows: readonly TimelineWindow[],
  { axes, last }: { readonly axes: TimelineAxes; readonly last: boolean },
): PlotOptions {
  const points = placed(axes, windows, ({ inFlight }) => inFlight);
  return panel(plot, windows, axes, {
    name: 'requests in flight, on average',
    words: [],
    axis: amountAxis(points, [], 'linear'),
    label: 'requests',
    last,
    marks: () => [
      plot.areaY(points, { x: 'x', y: 'value', fill: CHART.bar, fillOpacity: 0.25 }),
      joiningLine(plot, points, { colour: CHART.bar }),
    ],
  });
}

function usePanel(
  plot: Plot,
  overlays: TimelineExtras['overlays'],
  windows: readonly TimelineWindow[],
  axes: TimelineAxes,
): PlotOptions {
  const most = Math.min(MOST_POINTS, Math.floor(MOST_ALL_POINTS / overlays.length));
  const lines = overlays.slice(0, MOST_SERIES).map(({ name, points }, index) => ({
    ...lookOf(index),
    name,
    points: thinned(points, ({ value }) => value, most).map(({ at, value }) => ({
      x: axes.place(at),
      value,
    })),
  }));
  return panel(plot, windows, axes, {
    name: 'used meanwhile',
    words: lines.map(({ symbol, colour, name }) => ({ symbol, colour, text: shorten(name, LONGEST_NAME) })),
    axis: { type: 'linear', low: 0, high: 100 },
    label: '%',
    last: true,
    marks: () =>
      lines.map(({ points, colour, dashes }) =>
        plot.lineY(points, {
          x: 'x',
          y: ({ value }: PlacedSpread) => (Number.isFinite(value) ? value : NaN),
          stroke: colour,
          strokeWidth: 1.5,
          strokeDasharray: dashes,
        }),
      ),
  });
}

const LONGEST_NAME = 32;

type Panel = Pick<NetworkFrame, 'name' | 'axis' | 'label' | 'absence' | 'marks'> & {
  readonly words: readonly KeyEntry[];
  readonly inner?: number;
  readonly first?: boolean;
  readonly last?: boolean;
};

/** Marks over the shaded warm-up; events are lines through all panels, with labels above the first. */
function panel(
  plot: Plot,
  windows: readonly TimelineWindow[],
  { time, timeLabel, place, labelled, unlabelled }: TimelineAxes,
  { inner = LOW, first = false, last = false, ...of }: Panel,
): PlotOptions {
  const lines = first ? unlabelled : [...labelled, ...unlabelled];
  const behind: readonly Markish[] = [
    plot.rect(warmUps(windows, place), { x1: 'from', x2: 'to', fill: CHART.bands[1] }),
    plot.ruleX(
      lines.map(({ x }) => x),
      { stroke: EVENT.colour, strokeWidth: 1.5, strokeDasharray: EVENT.dashes },
    ),
  ];
  return framedPanel(plot, {
    ...of,
    inner,
    time,
    timeLabel: last ? timeLabel : undefined,
    verticals: first ? labelled : [],
    behind,
  });
}

/** Windows of nothing but warm-up; neighbours are one. */
function warmUps(
  windows: readonly TimelineWindow[],
  place: (at: number) => number,
): readonly { readonly from: number; readonly to: number }[] {
  const bands: { from: number; to: number }[] = [];
  windows.forEach(({ from, to, warmUp }, index) => {
    if (!warmUp) return;
    const before = bands.at(-1);
    if (before !== undefined && windows[index - 1]?.warmUp === true) before.to = place(to);
    else bands.push({ from: place(from), to: place(to) });
  });
  return bands;
}

const placed = (
  { place }: TimelineAxes,
  windows: readonly TimelineWindow[],
  valueOf: (window: TimelineWindow) => number,
): readonly PlacedSpread[] =>
  windows.map((window) => ({ x: place((window.from + window.to) / 2), value: valueOf(window) }));
