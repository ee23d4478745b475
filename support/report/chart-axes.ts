import { CHART } from './chart-canvas';
import type { ValueAxis } from './chart-bins';

/** A measured value with the ends of its interval, where it has one; not finite where nothing was measured. */
export interface Spread {
  readonly value: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** A value with both ends of its interval. */
interface WholeSpread {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The part of a chart that its axes enclose, in pixels. */
export const FRAME = { left: CHART.marginLeft, right: CHART.width - CHART.marginRight } as const;

/** Beyond this ratio of the largest to the smallest value a linear axis shows the largest alone. */
const SQUASHED = 20;
/** A logarithmic axis goes down to this share of the smallest value for the lower end of an interval. */
const FAR_END = 0.1;

/**
 * An axis that holds every value, interval and mark: from zero, or logarithmic where that is allowed and the
 * values and marks span more than a factor of 20.
 */
export function amountAxis(
  spreads: readonly Spread[],
  marks: readonly number[],
  allowed: 'linear' | 'linear or log',
): ValueAxis {
  const measured = spreads.filter(({ value }) => Number.isFinite(value));
  const values = [...measured.map(({ value }) => value), ...marks.filter(Number.isFinite)];
  const ends = measured.flatMap(({ low, high }) => [low, high]).filter(isFiniteNumber);
  if (values.length === 0) return { type: 'linear', low: 0, high: 1 };
  const [smallest, largest] = [Math.min(...values), Math.max(...values)];
  const top = Math.max(largest, ...ends);
  if (allowed === 'linear or log' && smallest > 0 && largest / smallest > SQUASHED) {
    const bottom = Math.max(Math.min(smallest, ...ends), smallest * FAR_END);
    return { type: 'log', low: bottom / 1.2, high: top * 1.2 };
  }
  return { type: 'linear', low: 0, high: top > 0 ? top * 1.08 : 1 };
}

/** An axis of whole numbers that doubles in equal steps, a little wider than the values: at least one above 0. */
export function doublingAxis(values: readonly number[]): ValueAxis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = Math.max((high / low) ** 0.04, 1.15);
  return { type: 'log', low: low / pad, high: high * pad };
}

/** The y scale of an axis; without numbers where nothing was measured. */
export const amountScale = (axis: ValueAxis, measured: boolean) => ({
  type: axis.type,
  domain: [axis.low, axis.high],
  grid: measured,
  ticks: measured ? amountTicks(axis) : [],
  tickFormat: amountText,
});

/** Whole numbers from zero up, at most about so many. */
export function wholeTicks(high: number, most: number): number[] {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(high / most)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => high / size <= most) ?? high;
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, index) => index * step);
}

/** 0 at the start of the axis, 1 at its end. */
const alongAxis = ({ type, low, high }: ValueAxis, value: number): number =>
  type === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);

/** Within the axis; what lies beyond an end stands at it. */
export const heldBy = ({ low, high }: ValueAxis, value: number): number =>
  Math.min(Math.max(value, low), high);

/** The points with intervals that end where the axis ends; one without an interval has none. */
export const within = <T extends Spread>(
  axis: ValueAxis,
  points: readonly T[],
): readonly (T & WholeSpread)[] =>
  points.map((point) => ({
    ...point,
    low: heldBy(axis, endOr(point.low, point.value)),
    high: heldBy(axis, endOr(point.high, point.value)),
  }));

/** Ticks up an axis, few enough to read in a panel of two. */
function amountTicks({ type, low, high }: ValueAxis): number | number[] {
  if (type === 'linear') return 5;
  const most = 6;
  const decades = (steps: readonly number[], stride: number): number[] => {
    const [first, last] = [Math.floor(Math.log10(low)), Math.floor(Math.log10(high))];
    const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    return powers
      .filter((power) => power % stride === 0)
      .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
      .filter((tick) => tick >= low && tick <= high);
  };
  for (const steps of [[1, 2, 5], [1, 3], [1]]) {
    const ticks = decades(steps, 1);
    if (ticks.length <= most) return ticks;
  }
  return decades([1], Math.ceil(Math.log10(high / low) / most));
}

/** Those of the values whose labels have room beside each other; the last, the first and `wanted` come first. */
export function roomyTicks(
  values: readonly number[],
  axis: ValueAxis,
  { wanted, label }: { readonly wanted: readonly number[]; readonly label: (value: number) => string },
): number[] {
  const kept: number[] = [];
  const halfWidth = (value: number): number => (textWidth(label(value)) + 10) / 2;
  for (const value of [...values.slice(-1), ...values.slice(0, 1), ...wanted, ...values]) {
    const free = kept.every(
      (other) => Math.abs(pixelAt(axis, other) - pixelAt(axis, value)) >= halfWidth(other) + halfWidth(value),
    );
    if (free && values.includes(value)) kept.push(value);
  }
  return kept.toSorted((one, other) => one - other);
}

/** Where a value stands from left to right in the chart, in pixels. */
export const pixelAt = (axis: ValueAxis, value: number): number =>
  FRAME.left + alongAxis(axis, value) * (FRAME.right - FRAME.left);

/** About as many pixels as a label takes, rather too many: fonts differ. */
export const textWidth = (text: string): number => text.length * 7.2;

/** A number on an axis, as it is: a short form would write 1k. */
export const wholeText = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: 15 });

/** In millions where the number would reach into the label of the axis. */
const amountText = (value: number): string =>
  value >= 1e6 ? `${wholeText(value / 1e6)}M` : wholeText(value);

/** The unit in which a time of so many ms is drawn, and how many ms it has. */
export function timeUnit(span: number): readonly [scale: number, unit: string] {
  if (span < 600e3) return [1e3, 's'];
  return span < 7_200e3 ? [60e3, 'min'] : [3_600e3, 'h'];
}

/** An interval without that end, or with one that is no number, ends at its value. */
const endOr = (end: number | undefined, value: number): number =>
  end === undefined || Number.isNaN(end) ? value : end;

const isFiniteNumber = (value: number | undefined): value is number => Number.isFinite(value);
