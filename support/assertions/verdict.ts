import type { Dimension, Quantity } from '../quantities/quantity';

/** A measured value with its confidence interval, in the base unit of its dimension. */
export interface Estimate {
  readonly value: number;
  /** Bounds of the interval; equal to `value` where the value is exact (a peak, a count). */
  readonly low: number;
  readonly high: number;
  /** Samples behind the value: tokens, requests, readings, as `of` says. */
  readonly n: number;
  readonly of: string;
  /** For example 0.95; 1 where the value is exact. */
  readonly confidence: number;
  readonly dimension: Dimension;
  /** How the interval was found, for the report: 'block bootstrap over 12 rounds'. */
  readonly method: string;
}

/**
 * What a threshold check yields. `margin` is the room left to the limit as a share of it: 0.25 is a quarter
 * of the limit to spare, -0.1 a tenth beyond it.
 */
export type Verdict =
  | { readonly outcome: 'passed' | 'failed'; readonly observed: Estimate; readonly limit: Quantity; readonly margin: number }
  | {
      readonly outcome: 'inconclusive';
      readonly reason: string;
      readonly limit: Quantity;
      readonly observed?: Estimate;
      readonly neededSamples?: number;
    }
  | { readonly outcome: 'not measured'; readonly reason: string; readonly limit: Quantity };

export type Outcome = Verdict['outcome'];
