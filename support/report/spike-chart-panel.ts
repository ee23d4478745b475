import type { Markish, PlotOptions } from '@observablehq/plot';
import { pixelAt } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, type Plot } from './chart-canvas';
import { absenceMarks, limitLine, type PlacedSpread } from './chart-marks';
import { framedPanel } from './network-chart-frame';
import { alarmLines } from './spike-chart-alarms';
import { lookHovers } from './spike-chart-hover';
import type { SpikePicture, WatchedContainer } from './spike-chart-input';
import type { DrawnLooks } from './spike-chart-looks';
import { containerWords, MOST_CONTAINERS, SPIKE_BAND } from './spike-chart-words';

/** What the panels have in common. */
export interface SpikeAxes {
  readonly time: ValueAxis;
  /** Response times in ms. */
  readonly axis: ValueAxis;
  /** Pixels between the margins of a panel. */
  readonly inner: number;
}

/** The looks at one container, and what of the truth and of the alarms belongs to it. */
export function spikePanel(
  plot: Plot,
  picture: SpikePicture,
  {
    container,
    looks,
    last,
    ...axes
  }: SpikeAxes & {
    readonly container: WatchedContainer;
    readonly looks: DrawnLooks;
    readonly last: boolean;
  },
): PlotOptions {
  const { time, axis, inner } = axes;
  const { labelled, repeated } = alarmLines(picture, container.id, time);
  const isEmpty = container.connects.length + container.health.length === 0;
  return framedPanel(plot, {
    name: container.id,
    words: containerWords(picture, container),
    inner,
    time,
    timeLabel: last ? 'time from the start of watching (s)' : undefined,
    axis,
    label: 'ms',
    absence: isEmpty ? 'nobody looked at it' : undefined,
    verticals: labelled,
    behind: bandMarks(plot, picture, container, time),
    marks: () => [
      ...limitsOf(picture, container, axis).map((limit) => limitLine(plot, axis, limit)),
      ...repeated.map(({ x, colour }) => plot.ruleX([x], { stroke: colour, strokeOpacity: 0.6 })),
      ...lookLine(plot, looks.health, CHART.second),
      ...lookLine(plot, looks.connects, CHART.bar),
      plot.dot(looks.retried, {
        x: 'x',
        y: 'value',
        r: 3,
        fill: 'white',
        stroke: CHART.bar,
        strokeWidth: 1.5,
      }),
      absenceMarks(plot, looks.failed, CHART.bar),
      plot.ruleY(looks.waits, { y: axis.high, x1: 'from', x2: 'to', stroke: CHART.second, strokeWidth: 5 }),
      ...lookHovers(plot, looks, time, Math.min(MOST_CONTAINERS, picture.containers.length)),
    ],
  });
}

/** Shaded from the true beginning of the spike to its end, with an edge where it is on the axis. */
function bandMarks(
  plot: Plot,
  { from, injected }: SpikePicture,
  { id }: WatchedContainer,
  { low, high }: ValueAxis,
): readonly Markish[] {
  if (injected?.container !== id) return [];
  const [left, right] = [injected.from, injected.to ?? Infinity].map((at) => (at - from) / 1000);
  if (left === undefined || right === undefined || !(left < right && left < high && right > low)) return [];
  const band = { left: Math.max(low, left), right: Math.min(high, right) };
  return [
    plot.rect([band], { x1: 'left', x2: 'right', fill: SPIKE_BAND }),
    plot.ruleX(
      [left, right].filter((edge) => edge >= low && edge <= high),
      { stroke: CHART.quiet },
    ),
  ];
}

/** A line, and dots for what stands alone between gaps. */
function lookLine(plot: Plot, points: readonly PlacedSpread[], colour: string): readonly Markish[] {
  const isMeasured = (index: number): boolean => Number.isFinite(points[index]?.value);
  const alone = points.filter(
    (_, index) => isMeasured(index) && !isMeasured(index - 1) && !isMeasured(index + 1),
  );
  return [
    plot.lineY(points, { x: 'x', y: 'value', stroke: colour, strokeWidth: 1.25 }),
    plot.dot(alone, { x: 'x', y: 'value', r: 2, fill: colour }),
  ];
}

/** Over the baseline of each kind of look; two that stand a few pixels apart would be seen as one thick line. */
function limitsOf(
  { limit }: SpikePicture,
  { baseline }: WatchedContainer,
  axis: ValueAxis,
): readonly number[] {
  const [connect, health] = [baseline.connect + limit, baseline.health + limit];
  const ends = [connect, health].filter(Number.isFinite);
  const [one, other] = ends;
  if (one === undefined || other === undefined) return ends;
  return Math.abs(pixelAt(axis, one) - pixelAt(axis, other)) < CLOSE ? [one] : ends;
}

/** Along the time, on which a chart is some six times as wide as a panel is high. */
const CLOSE = 24;
