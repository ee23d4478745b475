import { medianSorted } from 'simple-statistics';
import type { Estimate } from '../../statistics/estimate';
import { rankInterval } from '../../statistics/order-statistics';
import type { JudgedLook } from './judged-look';

const CONFIDENCE = 0.95;

/**
 * By how much late looks were later than their baseline: their median in ms, with its interval by order statistics
 * (see `rankInterval`). Below six looks that is from the least to the greatest, with the confidence that these carry.
 * Of a look that is still waited for only the least is known: where the upper bound falls on one, it is infinite.
 * With no late look at all, `low` and `high` are infinite and the value is 0.
 */
export function spikeMagnitude(looks: readonly JudgedLook[]): Estimate {
  const late = looks.filter(({ isLate }) => isLate).toSorted((one, other) => one.later - other.later);
  const n = late.length;
  const ranks = rankInterval(n, 0.5, CONFIDENCE) ?? { lowRank: 1, highRank: n };
  const [low, high] = [late[ranks.lowRank - 1], late[ranks.highRank - 1]];
  const open = late.filter((look) => look.open).length;
  // What is waited for may come to take the longest of all.
  const isBounded = high !== undefined && ranks.highRank <= n - open;
  return {
    value: n === 0 ? 0 : medianSorted(late.map(({ later }) => later)),
    low: low?.later ?? -Infinity,
    high: isBounded ? high.later : Infinity,
    n,
    of: 'late looks',
    // All on one side of the median with a chance of 2 * 0.5^n.
    confidence: n === 0 ? 0 : Math.min(CONFIDENCE, 1 - 2 ** (1 - n)),
    dimension: 'duration',
    method: `median, order statistics${open > 0 ? `, ${open} without an answer yet` : ''}`,
  };
}
