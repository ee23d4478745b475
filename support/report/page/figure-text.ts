import type { Estimate } from '../../assertions/verdict';
import { baseUnit, formatQuantity, type Dimension, type Quantity } from '../../quantities/quantity';
import { hasInterval, intervalText, limitText, valueText } from '../quantity-text';
import type { ResultsCheck, ResultsEstimate } from '../results-schema';

const DIMENSIONS: readonly Dimension[] = [
  'duration',
  'token rate',
  'request rate',
  'data size',
  'data rate',
  'share',
  'count',
];

interface Figure {
  readonly value: number;
  readonly unit: string;
}

/** `5.21 ms`; of a unit that is not known, the bare number with it. */
export function figureText({ value, unit }: Figure): string {
  const quantity = quantityOf({ value, unit });
  return quantity === undefined ? bareText({ value, unit }) : formatQuantity(quantity);
}

/** `4.9 to 5.6 ms`; undefined where the value is exact. */
export function rangeText(observed: ResultsEstimate): string | undefined {
  const { unit, low, high } = observed;
  const dimension = dimensionOf(unit);
  if (dimension !== undefined) {
    const estimate = estimateOf(observed, dimension);
    return hasInterval(estimate) ? intervalText(estimate) : undefined;
  }
  if (observed.confidence === 1 || low === high) return undefined;
  if (high === null) return low === null ? undefined : `from ${bareText({ value: low, unit })} up`;
  return low === null
    ? `up to ${bareText({ value: high, unit })}`
    : `${low} to ${bareText({ value: high, unit })}`;
}

/** `5.21 [4.9 to 5.6] ms`. */
export function observedText(observed: ResultsEstimate): string {
  const dimension = dimensionOf(observed.unit);
  if (dimension !== undefined) return valueText(estimateOf(observed, dimension));
  const range = rangeText(observed);
  return range === undefined ? bareText(observed) : `${bareText(observed)} [${range}]`;
}

/** `below 10 ms`. */
export function promisedText({ comparison, limit }: Pick<ResultsCheck, 'comparison' | 'limit'>): string {
  const quantity = quantityOf(limit);
  return quantity === undefined ? `${comparison} ${bareText(limit)}` : limitText(comparison, quantity);
}

/** `n = 11,904 tokens`. */
export const sampleText = ({ n, of }: ResultsEstimate): string => `n = ${countText(n)} ${of}`.trimEnd();

/** `11,904`. */
export const countText = (count: number): string => count.toLocaleString('en-US');

/** `12.3%` of a share from 0 to 1. */
export const shareText = (share: number): string =>
  formatQuantity({ dimension: 'share', value: 100 * share });

/** `5.21 ms`. */
export const timeText = (ms: number): string => formatQuantity({ dimension: 'duration', value: ms });

const bareText = ({ value, unit }: Figure): string => `${value} ${unit}`.trimEnd();

const dimensionOf = (unit: string): Dimension | undefined =>
  DIMENSIONS.find((dimension) => baseUnit(dimension) === unit);

function quantityOf({ value, unit }: Figure): Quantity | undefined {
  const dimension = dimensionOf(unit);
  return dimension === undefined ? undefined : { dimension, value };
}

/** An open bound is null in a file, and infinite in a calculation. */
const estimateOf = ({ low, high, ...known }: ResultsEstimate, dimension: Dimension): Estimate => ({
  ...known,
  low: low ?? -Infinity,
  high: high ?? Infinity,
  dimension,
});
