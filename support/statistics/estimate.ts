import type { Dimension } from '../quantities/quantity';

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
  /** More of the same would not make the interval narrower by the square root of their number. */
  readonly narrows?: false;
  /** How the interval was found, for the report: 'block bootstrap over 12 rounds'. */
  readonly method: string;
}

/** Why there is no estimate yet, and how many samples would give one, where that is known. */
interface TooFewSamples {
  readonly status: 'too few samples';
  readonly reason: string;
  /** What was seen all the same, without an interval. */
  readonly value?: number;
  readonly n: number;
  readonly neededSamples?: number;
}

/** An estimate, or the reason why the data does not carry one. */
export type Estimation = ({ readonly status: 'estimated' } & Estimate) | TooFewSamples;
