import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { Distribution } from './distribution';
import { draws } from './draws';

/** Times that a virtual user takes between an answer and the next request, in ms. */
export type ThinkTimeDistribution = Distribution<'ms'>;

/** So many think times of at least 0 ms, with fractions: drawn as `sampleLengths` draws lengths, and as seeded. */
export const sampleThinkTimes = (
  distribution: ThinkTimeDistribution,
  count: number,
  seed: number,
): readonly Milliseconds[] => draws(distribution, count, seed).map(milliseconds);
