import type { Quantity } from '../quantities/quantity';

/** The side of the limit on which a value must lie. */
export type Comparison = 'below' | 'at most' | 'above' | 'at least';

/** A promise of a feature file about one figure. */
export interface Threshold {
  /** What is judged, in the field's words: `p99 inter-token latency`. */
  readonly subject: string;
  readonly comparison: Comparison;
  readonly limit: Quantity;
}

/** The wordings of a comparison in feature files. */
const WORDINGS: Readonly<Record<string, Comparison>> = {
  'be below': 'below',
  'be less than': 'below',
  'stay below': 'below',
  'not exceed': 'at most',
  'be at most': 'at most',
  'be above': 'above',
  'be more than': 'above',
  exceed: 'above',
  'be at least': 'at least',
};

/** Reads a wording such as `be below`; throws with the list of what is allowed. */
export function parseComparison(text: string): Comparison {
  const comparison = WORDINGS[text];
  if (comparison !== undefined) return comparison;
  throw new Error(`"should ${text}" is not a comparison; write one of: ${Object.keys(WORDINGS).join(', ')}`);
}

/** A promise that something becomes more or less, and by how much of itself. */
export interface Change {
  readonly direction: 'increase' | 'decrease';
  readonly comparison: Comparison;
}

/** The wordings of a change in feature files. */
const CHANGE_WORDINGS: Readonly<Record<string, Change>> = {
  'increase by at least': { direction: 'increase', comparison: 'at least' },
  'not increase by more than': { direction: 'increase', comparison: 'at most' },
  'decrease by at least': { direction: 'decrease', comparison: 'at least' },
  'not decrease by more than': { direction: 'decrease', comparison: 'at most' },
};

/** Reads a wording such as `decrease by at least`; throws with the list of what is allowed. */
export function parseChange(text: string): Change {
  const change = CHANGE_WORDINGS[text];
  if (change !== undefined) return change;
  throw new Error(`"should ${text}" is no change; write one of: ${Object.keys(CHANGE_WORDINGS).join(', ')}`);
}

/** Whether smaller values are the better ones. */
export const isUpperLimit = (comparison: Comparison): boolean =>
  comparison === 'below' || comparison === 'at most';

/** Whether one value keeps to the limit. */
export function holds(comparison: Comparison, value: number, limit: number): boolean {
  switch (comparison) {
    case 'below':
      return value < limit;
    case 'at most':
      return value <= limit;
    case 'above':
      return value > limit;
    case 'at least':
      return value >= limit;
  }
}
