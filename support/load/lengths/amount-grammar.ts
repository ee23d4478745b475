import type { Bounds } from './distribution';
import type { Parameter } from './distribution-forms';

/** How the amounts of a unit are written. */
export interface AmountGrammar<Unit extends 'tokens' | 'ms'> {
  readonly unit: Unit;
  /** For errors: `a length`. */
  readonly what: string;
  /** Reads a mean, a deviation, a median or a percentile; throws with what was read and what to write. */
  readonly readAverage: (text: string) => number;
  /** Reads an amount itself, a fixed one or an end of a range; throws with what was read and what to write. */
  readonly readAmount: (text: string) => number;
  readonly examples: Readonly<Record<Parameter | 'floor', string>>;
  /** What is drawn for amounts from one to another one, both included. */
  readonly boundsOf: (least: number, most: number) => Bounds;
  /** No amount is drawn below: `examples.floor`, as it is written. */
  readonly floor: number;
}
