import type { FeatureLimit } from '../feature-limit';
import { impossibleLimits } from './impossible-limits';
import type { LimitFault } from './limit-fault';
import { eachOnce } from './limit-fault';
import { loadOrder } from './load-order';
import { sampleCount } from './sample-count';
import { statisticOrder } from './statistic-order';
import { unitSlips } from './unit-slips';

/** All that can be said against limits by looking at them alone, in the order of their places. */
export const limitFaults = (limits: readonly FeatureLimit[]): readonly LimitFault[] =>
  eachOnce([
    ...impossibleLimits(limits),
    ...unitSlips(limits),
    ...statisticOrder(limits),
    ...sampleCount(limits),
    ...loadOrder(limits),
  ]).toSorted(byPlace);

/** By file, line and column. */
function byPlace({ limit: { place: one } }: LimitFault, { limit: { place: other } }: LimitFault): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
