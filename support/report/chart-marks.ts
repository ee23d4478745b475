import type { Markish } from '@observablehq/plot';
import { heldBy, within, type Spread } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, type Plot } from './chart-canvas';

/** A value at its place along the x axis. */
export interface PlacedSpread extends Spread {
  readonly x: number;
}

/** How points look. */
export interface PointLook {
  readonly colour: string;
  readonly hollow?: boolean;
  readonly symbol?: 'circle' | 'square';
  /** Moved aside by so many pixels, so that two series do not cover each other. */
  readonly aside?: number;
}

/** Points with a bar for the interval of each; those that were not measured are left out. */
export function pointMarks(
  plot: Plot,
  points: readonly PlacedSpread[],
  axis: ValueAxis,
  { colour, hollow = false, symbol = 'circle', aside = 0 }: PointLook,
): Markish[] {
  const drawn = within(
    axis,
    points.filter(({ value }) => Number.isFinite(value)),
  );
  const bars = drawn.filter(({ low, high }) => low < high);
  return [
    plot.ruleX(bars, { x: 'x', y1: 'low', y2: 'high', dx: aside, stroke: colour, strokeWidth: 2 }),
    plot.dot(drawn, {
      x: 'x',
      y: 'value',
      dx: aside,
      r: 4,
      symbol,
      fill: hollow ? 'white' : colour,
      stroke: colour,
      strokeWidth: hollow ? 2 : 1,
    }),
  ];
}

/** A line from point to point, broken where one was not measured. */
export const joiningLine = (
  plot: Plot,
  points: readonly PlacedSpread[],
  { colour, aside = 0 }: PointLook,
): Markish =>
  plot.lineY(points, {
    x: 'x',
    y: ({ value }: PlacedSpread) => (Number.isFinite(value) ? value : NaN),
    dx: aside,
    stroke: colour,
    strokeOpacity: 0.6,
    strokeWidth: 1.5,
  });

/** A cross at the top edge wherever nothing was measured: a place on the axis would be a value. */
export const absenceMarks = (plot: Plot, points: readonly PlacedSpread[], colour: string): Markish =>
  plot.text(
    points.filter(({ value }) => !Number.isFinite(value)),
    {
      x: 'x',
      text: () => ABSENT,
      frameAnchor: 'top',
      fill: colour,
      fontSize: 16,
      fontWeight: 700,
    },
  );

/** What stands for a value that was not measured. */
export const ABSENT = '×';

/** A horizontal line at a limit. */
export const limitLine = (plot: Plot, axis: ValueAxis, limit: number): Markish =>
  plot.ruleY([heldBy(axis, limit)], { stroke: CHART.limit, strokeWidth: 2, strokeDasharray: '5,3' });
