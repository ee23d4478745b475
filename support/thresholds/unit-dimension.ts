import { baseUnit, type Dimension } from '../quantities/quantity';

const DIMENSIONS: readonly Dimension[] = [
  ...(['duration', 'token rate', 'request rate', 'data size', 'data rate', 'share', 'count'] as const),
];

/** The dimension whose base unit results were written in; a plain count for a unit that is none. */
export const dimensionOf = (unit: string): Dimension =>
  DIMENSIONS.find((dimension) => baseUnit(dimension) === unit) ?? 'count';
