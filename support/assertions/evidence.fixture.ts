import type { Estimate, Estimation } from '../statistics/estimate';
import type { Comparison, Threshold } from './threshold';

/** A promise about a latency, in ms. */
export const promise = (comparison: Comparison, limit: number): Threshold => ({
  subject: 'p99 inter-token latency',
  comparison,
  limit: { dimension: 'duration', value: limit },
});

/** An estimate with that interval, its value in the middle unless told. */
export const between = (
  low: number,
  high: number,
  fields: Partial<Estimate> = {},
): Extract<Estimation, { status: 'estimated' }> => ({
  status: 'estimated',
  value: (low + high) / 2,
  low,
  high,
  n: 1000,
  of: 'tokens',
  confidence: 0.95,
  dimension: 'duration',
  method: 'block bootstrap over 12 rounds',
  ...fields,
});
