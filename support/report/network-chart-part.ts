import type { Markish, PlotOptions } from '@observablehq/plot';
import type { Dimension } from '../quantities/quantity';
import { amountAxis } from './chart-axes';
import { CHART, type Plot } from './chart-canvas';
import { hoverAreas, hoverStretches, MOST_HOVERS, placeText, rangeLine } from './chart-hover';
import { ABSENT, absenceMarks, limitLine, type PlacedSpread } from './chart-marks';
import type { KeyEntry } from './chart-panels';
import { thinned } from './chart-thinning';
import { middlesOfGaps, windowMarks } from './chart-windows';
import { framedPanel } from './network-chart-frame';
import type { NetworkPart } from './network-chart-input';
import type { NetworkTime } from './network-chart-time';

/** Of a line; more could not be told apart. */
const MOST_POINTS = 200;

/** Pixels of a panel without its margins: with and without anything in it. */
export const innerHeight = (absence: string | undefined): number => (absence === undefined ? 92 : 36);

/** Values of windows that share a look. */
export interface NetworkSeries {
  readonly text: string;
  readonly symbol: 'circle' | 'square';
  readonly values: readonly { readonly at: number; readonly value: number }[];
}

/** A series of a value of each window. */
export const series = <Window extends { readonly at: number }>(
  text: string,
  symbol: NetworkSeries['symbol'],
  windows: readonly Window[],
  valueOf: (window: Window) => number,
): NetworkSeries => ({
  text,
  symbol,
  values: windows.map((window) => ({ at: window.at, value: valueOf(window) })),
});

/** The first and the second series of a panel, told apart by their symbols too. */
export const COLOURS = { circle: CHART.bar, square: CHART.second } as const;
/** What stands for the symbols in words. */
export const SIGNS = { circle: '●', square: '■' } as const;

/** The panel of a part whose series share an axis. */
interface LinesPanel {
  readonly name: string;
  readonly label: string;
  readonly time: NetworkTime;
  readonly timeLabel?: string;
  readonly series: readonly NetworkSeries[];
  /** Of the limit's unit in one of the axis. */
  readonly scale?: number;
  /** What the values are, where they are told in words. */
  readonly dimension: Dimension;
  readonly allowed: 'linear' | 'linear or log';
}

/** Lines over time with their limit, or why there are none. */
export function linesPanel(plot: Plot, part: NetworkPart<unknown>, of: LinesPanel): PlotOptions {
  const { name, label, time, timeLabel, scale = 1, allowed } = of;
  const lines = of.series.map((one) => ({ ...one, points: placed(time, one.values) }));
  const points = lines.flatMap((line) => line.points);
  const limit = (part.limit?.value ?? NaN) / scale;
  const axis = amountAxis(points, [limit], allowed);
  const absence = absenceOf(part, points);
  const gaps = middlesOfGaps(lines[0]?.points ?? []);
  return framedPanel(plot, {
    name,
    words: absence === undefined ? [...lines.map(keyOf), ...gapWords(gaps), ...limitWords(part, limit)] : [],
    inner: innerHeight(absence),
    time: time.axis,
    timeLabel: absence === undefined ? timeLabel : undefined,
    axis,
    label,
    absence,
    marks: () =>
      absence !== undefined
        ? []
        : [
            ...(Number.isFinite(limit) ? [limitLine(plot, axis, limit)] : []),
            ...lines.flatMap(({ points: line, symbol }) =>
              windowMarks(plot, line, { colour: COLOURS[symbol], symbol }),
            ),
            absenceMarks(plot, gaps, CHART.limit),
            ...hoverMarks(plot, time, { lines, scale, dimension: of.dimension }),
          ],
  });
}

/** A third of all that a chart may hold: three panels are over one time. */
const MOST_OF_A_PANEL = MOST_HOVERS / 3;

/** What is said where the pointer rests on windows in a row: the values of each line. */
export function hoverMarks(
  plot: Plot,
  time: NetworkTime,
  {
    lines,
    scale = 1,
    dimension,
  }: {
    readonly lines: readonly { readonly text: string; readonly points: readonly PlacedSpread[] }[];
    readonly scale?: number;
    readonly dimension: Dimension;
  },
): readonly Markish[] {
  const points = lines.flatMap((line) => line.points.map((point) => ({ ...point, name: line.text })));
  const stretches = hoverStretches(time.axis, points, MOST_OF_A_PANEL, (group) => {
    const told = [...Map.groupBy(group, ({ name }) => name)].flatMap(([name, some]) =>
      rangeLine(
        name,
        some.map(({ value }) => value * scale),
        dimension,
      ),
    );
    return [placeText(group, 's'), ...(told.length === 0 ? ['nothing measured'] : told)].join('\n');
  });
  return hoverAreas(plot, stretches);
}

/** What stands in the panel of a part without a value. */
export const absenceOf = (
  { absence }: NetworkPart<unknown>,
  points: readonly PlacedSpread[],
): string | undefined => {
  if (points.some(({ value }) => Number.isFinite(value))) return undefined;
  return absence === undefined || absence === '' ? 'not measured' : `not measured: ${absence}`;
};

const keyOf = ({ symbol, text }: NetworkSeries): KeyEntry => ({
  symbol: SIGNS[symbol],
  colour: COLOURS[symbol],
  text,
});

const gapWords = (gaps: readonly unknown[]): readonly KeyEntry[] =>
  gaps.length === 0 ? [] : [{ symbol: ABSENT, colour: CHART.limit, text: 'nothing measured' }];

/** What the limit is, where it is drawn. */
export const limitWords = ({ limit }: NetworkPart<unknown>, value: number): readonly KeyEntry[] =>
  limit === undefined || !Number.isFinite(value)
    ? []
    : [{ symbol: '- -', colour: CHART.limit, text: limit.label }];

/** Points of a line in s and its unit, few enough to be told apart. */
export const placed = (
  { from }: NetworkTime,
  values: readonly { readonly at: number; readonly value: number }[],
): readonly PlacedSpread[] =>
  thinned(
    values.filter(({ at }) => at >= from),
    ({ value }) => value,
    MOST_POINTS,
  ).map(({ at, value }) => ({ x: (at - from) / 1000, value }));
