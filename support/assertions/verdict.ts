import type { Quantity } from '../quantities/quantity';
import type { Estimate } from '../statistics/estimate';

export type { Estimate };

/**
 * What a threshold check yields. `margin` is the room left to the limit as a share of it: 0.25 is a quarter
 * of the limit to spare, -0.1 a tenth beyond it.
 */
export type Verdict =
  | {
      readonly outcome: 'passed' | 'failed';
      readonly observed: Estimate;
      readonly limit: Quantity;
      readonly margin: number;
    }
  | {
      readonly outcome: 'inconclusive';
      readonly reason: string;
      readonly limit: Quantity;
      readonly observed?: Estimate;
      readonly neededSamples?: number;
    }
  | { readonly outcome: 'not measured'; readonly reason: string; readonly limit: Quantity };

export type Outcome = Verdict['outcome'];
