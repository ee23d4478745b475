import type { Estimation } from '../../statistics/estimate';
import { rankInterval, samplesToBound } from '../../statistics/order-statistics';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { AskedSamples } from './due-samples';

const SHARE = 0.95;
const CONFIDENCE = 0.95;
const OF = 'times between samples';

/**
 * The 95th percentile of the time between neighbouring samples, in ms, with its interval by order statistics; or
 * how many samples it needs. The instants are in the order of time.
 */
export function sampleSpacing(instants: readonly number[]): Estimation {
  const spacings = instants
    .slice(1)
    .map((at, index) => at - (instants[index] ?? NaN))
    .toSorted((one, other) => one - other);
  const n = spacings.length;
  const value = spacings[Math.ceil(SHARE * n) - 1];
  const ranks = rankInterval(n, SHARE, CONFIDENCE);
  const [low, high] = [spacings[(ranks?.lowRank ?? 0) - 1], spacings[(ranks?.highRank ?? 0) - 1]];
  if (value === undefined || low === undefined || high === undefined) {
    // So many times between samples have one sample more at their ends.
    const neededSamples = samplesToBound(SHARE, CONFIDENCE) + 1;
    const reason = `a 95th percentile of the time between samples needs ${neededSamples} samples, and there are ${instants.length}`;
    return {
      status: 'too few samples',
      reason,
      ...(value === undefined ? {} : { value }),
      n: instants.length,
      neededSamples,
    };
  }
  const method = 'order statistics';
  const common = { n, of: OF, confidence: CONFIDENCE, dimension: 'duration', method } as const;
  return { status: 'estimated', ...common, value, low, high };
}

/** The longest time without a sample, those before the first and after the last one among them. */
export function longestGap(instants: readonly number[], from: number, to: number): Milliseconds {
  let [longest, before] = [0, from];
  for (const at of [...instants, to]) {
    longest = Math.max(longest, at - before);
    before = at;
  }
  return milliseconds(longest);
}

/**
 * Samples as far apart as they were without compression: whole intervals are as long as before, and samples as many ms
 * early or late as they are. What was not sampled in a short interval is not sampled in the long one.
 */
export function atFullPace(
  instants: readonly number[],
  { interval, fullInterval = interval }: Pick<AskedSamples, 'interval' | 'fullInterval'>,
): readonly number[] {
  const stretched: number[] = [];
  for (const [index, at] of instants.entries()) {
    const spacing = at - (instants[index - 1] ?? at);
    const intervals = index === 0 ? 0 : Math.max(1, Math.round(spacing / interval));
    stretched.push((stretched.at(-1) ?? 0) + spacing + intervals * (fullInterval - interval));
  }
  return stretched;
}
