import { formatQuantity } from '../quantities/quantity';
import type { Estimate, Estimation } from '../statistics/estimate';
import { holds, isUpperLimit, type Threshold } from './threshold';
import type { Verdict } from './verdict';

/** What a threshold is judged by: an estimate, too few samples for one, or no way to measure here. */
export type Evidence = Estimation | { readonly status: 'unavailable'; readonly reason: string };

/**
 * Judges a promise. Passed or failed only when value and interval lie on one side of the limit; `doubts` are
 * reasons why the run itself cannot be believed, and leave every verdict inconclusive: each is told once, and before
 * that samples are too few, which may be their doing.
 */
export function judge(threshold: Threshold, evidence: Evidence, doubts: readonly string[] = []): Verdict {
  const { limit } = threshold;
  if (evidence.status === 'unavailable') return { outcome: 'not measured', reason: evidence.reason, limit };
  if (evidence.status === 'too few samples') {
    const seen =
      evidence.value === undefined
        ? ''
        : `; seen so far: ${formatQuantity({ ...limit, value: evidence.value })}`;
    const { neededSamples } = evidence;
    // So many more would settle nothing that is doubtful for another reason.
    const needed = neededSamples === undefined || doubts.length > 0 ? {} : { neededSamples };
    const reason = `${joined([...doubts, evidence.reason])}${seen}`;
    return { outcome: 'inconclusive', reason, limit, ...needed };
  }
  const observed: Estimate = evidence;
  if (doubts.length > 0) return { outcome: 'inconclusive', reason: joined(doubts), limit, observed };
  return settle(threshold, observed);
}

const joined = (reasons: readonly string[]): string => [...new Set(reasons)].join('; ');

function settle({ comparison, limit }: Threshold, observed: Estimate): Verdict {
  const seen = [observed.low, observed.value, observed.high];
  // A bound may be open: a capacity above which nothing was tried.
  if (!Number.isFinite(observed.value) || seen.some(Number.isNaN)) {
    return { outcome: 'inconclusive', reason: 'the samples give no number', limit, observed };
  }
  const kept = seen.filter((value) => holds(comparison, value, limit.value)).length;
  if (kept > 0 && kept < seen.length) {
    const needed = observed.narrows === false ? undefined : samplesToSettle(observed, limit.value);
    return {
      outcome: 'inconclusive',
      reason: 'the limit lies inside the interval of what was measured',
      limit,
      observed,
      ...(needed === undefined ? {} : { neededSamples: needed }),
    };
  }
  const room = (limit.value - observed.value) / limit.value;
  const margin = isUpperLimit(comparison) ? room : -room;
  return { outcome: kept > 0 ? 'passed' : 'failed', observed, limit, margin };
}

/**
 * Intervals narrow with the square root of the sample: so many samples would take this one off the limit.
 * Undefined where none would: nothing seen is not nothing proven.
 */
function samplesToSettle({ value, low, high, n }: Estimate, limit: number): number | undefined {
  const reach = limit > value ? high - value : value - low;
  const distance = Math.max(Math.abs(limit - value), Math.abs(limit) * 1e-3);
  if (distance === 0) return undefined;
  return Math.ceil(n * Math.max(1, (reach / distance) ** 2));
}
