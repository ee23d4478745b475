import { baseUnit, type Dimension } from '../quantities/quantity';
import { valueText } from '../report/quantity-text';
import type { ResultsEstimate } from '../report/results-schema';

const DIMENSIONS: readonly Dimension[] = [
  ...(['duration', 'token rate', 'request rate', 'data size', 'data rate', 'share', 'count'] as const),
];

/** `5.21 [4.9 to 5.6] ms`; in a unit that this version does not know, the bare number. */
export function estimateCell({ unit, low, high, ...rest }: ResultsEstimate): string {
  const dimension = DIMENSIONS.find((known) => baseUnit(known) === unit);
  if (dimension === undefined) return `${rest.value} ${unit}`;
  return valueText({ ...rest, dimension, low: low ?? -Infinity, high: high ?? Infinity });
}
