import { formatQuantity, parseQuantityOf, type Quantity } from './quantities/quantity';

/** By how much a figure may be worse than that of a baseline: a share of it; of a share, so many percentage points. */
export interface RegressionLimit {
  readonly most: Quantity;
}

/** In percent: what gets worse by becoming less can lose no more, and a share grows by no more. */
const ALL = 100;

/** Reads `5%`; throws with what to write. */
export function parseRegressionLimit(text: string): RegressionLimit {
  const most = parseQuantityOf('share', text);
  if (most.value > 0) return { most };
  throw new Error(
    `"${text}" is no change that a measurement could rule out; write a share above 0, for example 5%`,
  );
}

/** What is wrong with a limit of a rate or a share that nothing could break; undefined where something could. */
export const boundlessFault = ({ most }: RegressionLimit): string | undefined =>
  most.value < ALL
    ? undefined
    : `a limit of ${formatQuantity(most)} can never be broken; write a share below ${ALL}%, for example 5%`;
