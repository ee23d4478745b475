import { isUpperLimit, type Comparison } from '../assertions/threshold';
import type { Estimate } from '../assertions/verdict';
import { formatQuantity, type Quantity } from '../quantities/quantity';

/** A value in the base unit of its dimension, and its interval; an infinite bound is an open one. */
type Interval = Pick<Estimate, 'value' | 'low' | 'high' | 'dimension'>;

/** `4.9 to 5.6 ms`: the unit once where both bounds share it; `from 4.9 ms up` where one is open. */
export function intervalText({ low, high, dimension }: Omit<Interval, 'value'>): string {
  const [from, to] = [low, high].map((value) => formatQuantity({ dimension, value }));
  if (from === undefined || to === undefined) return '';
  if (!Number.isFinite(high)) return `from ${from} up`;
  if (!Number.isFinite(low)) return `up to ${to}`;
  const [fromUnit, toUnit] = [unitOf(from), unitOf(to)];
  return fromUnit === toUnit
    ? `${from.slice(0, from.length - fromUnit.length)} to ${to}`
    : `${from} to ${to}`;
}

const unitOf = (text: string): string => /[^\d.,-].*$/u.exec(text)?.[0] ?? '';

/** `5.21 [4.9 to 5.6] ms`: the unit once where value and interval share it; an exact value alone. */
export const valueText = (estimate: Estimate): string =>
  hasInterval(estimate) ? valueWithInterval(estimate) : formatQuantity(estimate);

/** `5.21 [4.9 to 5.6] ms`, or `1 ms [900 µs to 1.1 ms]` where the units differ. */
export function valueWithInterval(estimate: Interval): string {
  const value = formatQuantity(estimate);
  const interval = intervalText(estimate);
  const unit = unitOf(value);
  const shared = unit !== '' && unit === unitOf(interval.replace(' to ', '')) && interval.includes(' to ');
  if (!shared) return `${value} [${interval}]`;
  return `${value.slice(0, -unit.length)} [${interval.slice(0, -unit.length)}]${unit}`;
}

/** Whether the estimate carries an interval, or is one exact value. */
export const hasInterval = ({ low, high, confidence }: Estimate): boolean => confidence < 1 && low !== high;

/** `below 10 ms`. */
export const limitText = (comparison: Comparison, limit: Quantity): string =>
  `${comparison} ${formatQuantity(limit)}`;

/**
 * The room to the limit as people say it: `48% to spare`, `12% above the limit`, `3.1 times the limit`.
 * `margin` is a share of the limit, as in `Verdict`; empty where the limit is zero and there is no share.
 */
export function marginText(comparison: Comparison, margin: number): string {
  if (!Number.isFinite(margin)) return '';
  const upper = isUpperLimit(comparison);
  const ratio = upper ? 1 - margin : 1 + margin;
  if (ratio >= 2) return `${digits(ratio)} times the limit`;
  if (margin === 0) return 'at the limit';
  const share = `${percent(Math.abs(margin))}%`;
  if (margin > 0) return `${share} to spare`;
  return `${share} ${upper ? 'above' : 'below'} the limit`;
}

const digits = (value: number): string =>
  value >= 10 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(2)));

/** Whole percents; finer below ten and near a hundred, so that 0.2% is not nothing and 99.6% is not all. */
function percent(share: number): string {
  const value = share * 100;
  if (value < 0.1) return 'less than 0.1';
  if (value < 9.5) return String(Number(value.toPrecision(2)));
  return value < 99.5 || value >= 100 ? String(Math.round(value)) : String(Math.floor(value * 10) / 10);
}
