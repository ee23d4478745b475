import { parseQuantityOf, type Quantity } from './quantities/quantity';

/** By how much a figure may be worse than that of a baseline: a share of it. */
export interface RegressionLimit {
  readonly most: Quantity;
}

/** Reads `5%`; throws with what to write. */
export function parseRegressionLimit(text: string): RegressionLimit {
  const most = parseQuantityOf('share', text);
  if (most.value > 0) return { most };
  throw new Error(
    `"${text}" is no change that a measurement could rule out; write a share above 0, for example 5%`,
  );
}
