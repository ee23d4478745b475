import type { Markish, PlotOptions } from '@observablehq/plot';
import { formatQuantity, type Dimension } from '../quantities/quantity';
import type { Spread } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, HOVER, shorten, xmlText, type Plot } from './chart-canvas';
import { intervalText, valueWithInterval } from './quantity-text';

/** A stretch of the x axis, and what is said where the pointer rests on it: a line for each figure. */
export interface HoverStretch {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Of a chart's hover texts, all panels together: they may not outweigh what is drawn. */
export const MOST_HOVERS = 120;

/** Characters of one text: a name from outside may be of any length. */
const LONGEST_TEXT = 480;

/**
 * Invisible areas as high as their panel, each with its text: browsers show it without any script. `above` is how many
 * pixels they reach into the panels above.
 */
export const hoverAreas = (plot: Plot, stretches: readonly HoverStretch[], above = 0): readonly Markish[] =>
  stretches.length === 0
    ? []
    : [
        plot.rect(stretches, {
          x1: 'from',
          x2: 'to',
          title: ({ text }: HoverStretch) => xmlText(shorten(text, LONGEST_TEXT)),
          fill: 'none',
          stroke: 'none',
          pointerEvents: 'all',
          ariaDescription: HOVER,
          insetTop: -above,
        }),
      ];

/** Panels over one x axis under areas that reach over all of them: what is said is of every panel at that place. */
export function hoverOverAll(
  plot: Plot,
  panels: readonly PlotOptions[],
  stretches: readonly HoverStretch[],
): readonly PlotOptions[] {
  const [first, last] = [panels[0], panels.at(-1)];
  if (first === undefined || last === undefined) return panels;
  const heights = panels.slice(0, -1).map(({ height = CHART.height }) => height);
  const above =
    heights.reduce((sum, height) => sum + height, 0) + (last.marginTop ?? 0) - (first.marginTop ?? 0);
  const marks = [...(last.marks ?? []), ...hoverAreas(plot, stretches, above)];
  return [...panels.slice(0, -1), { ...last, marks }];
}

/**
 * At most so many stretches that together hold all points, neighbours in one where there are more; points at the same
 * place are in the same one. A stretch reaches halfway to the next. An empty text leaves its stretch out.
 */
export function hoverStretches<T extends { readonly x: number }>(
  axis: ValueAxis,
  points: readonly T[],
  most: number,
  textOf: (group: readonly T[]) => string,
): readonly HoverStretch[] {
  const inside = points.filter(({ x }) => x >= axis.low && x <= axis.high);
  const places = [...Map.groupBy(inside, ({ x }) => x).entries()].toSorted(([one], [other]) => one - other);
  const size = Math.max(1, Math.ceil(places.length / Math.max(1, most)));
  const groups = Array.from({ length: Math.ceil(places.length / size) }, (_, index) =>
    places.slice(index * size, (index + 1) * size),
  );
  const [along, back] = axis.type === 'log' ? [Math.log, Math.exp] : [identity, identity];
  const ends = groups.map((group) => ({
    first: along(group[0]?.[0] ?? NaN),
    last: along(group.at(-1)?.[0] ?? NaN),
  }));
  return groups.flatMap((group, index) => {
    const { first, last } = ends[index] ?? NOWHERE;
    const before = first - (ends[index - 1]?.last ?? NaN);
    const after = (ends[index + 1]?.first ?? NaN) - last;
    // At an end as far as to the other side; a lone one speaks for the whole axis.
    const [left, right] = [before, after].map((gap, side) => orElse(gap, side === 0 ? after : before) / 2);
    const text = textOf(group.flatMap(([, same]) => same));
    if (text === '') return [];
    const from = Math.max(axis.low, orElse(back(first - (left ?? NaN)), axis.low));
    const to = Math.min(axis.high, orElse(back(last + (right ?? NaN)), axis.high));
    return from < to ? [{ from, to, text }] : [];
  });
}

const NOWHERE = { first: NaN, last: NaN };
const identity = (value: number): number => value;
const orElse = (value: number, other: number): number => (Number.isNaN(value) ? other : value);

/** `12.5 s`, or `12.5 to 14.5 s` of several. */
export function placeText(points: readonly { readonly x: number }[], unit: string): string {
  const low = points.reduce((least, { x }) => Math.min(least, x), Infinity);
  const high = points.reduce((most, { x }) => Math.max(most, x), -Infinity);
  return `${[...new Set([low, high].map(axisNumber))].join(' to ')} ${unit}`;
}

const axisNumber = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 1 ? 3 : 2 });

/** `p95 12 ms`, or `p95 12 to 14 ms` where a stretch holds several values; nothing where it holds none. */
export function rangeLine(
  name: string,
  values: readonly number[],
  dimension: Dimension,
  suffix = '',
): readonly string[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  const [from, to] = [low, high].map((value) => formatQuantity({ dimension, value }));
  const text = from === to ? from : intervalText({ dimension, low, high });
  return [`${[shorten(name, LONGEST_NAME), text].filter((part) => part !== '').join(' ')}${suffix}`];
}

/** Of one figure among several. */
const LONGEST_NAME = 48;

/** `1,204 [1,190 to 1,220] tokens/s`: with the interval, where there is one; `not measured` of no value. */
export function spreadText({ value, low = NaN, high = NaN }: Spread, dimension: Dimension): string {
  if (!Number.isFinite(value)) return 'not measured';
  if (!(low < high)) return formatQuantity({ dimension, value });
  return valueWithInterval({ dimension, value, low, high });
}
