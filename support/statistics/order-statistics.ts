/** Ranks (1-based) of the sorted sample whose values bound a quantile. */
export interface RankInterval {
  readonly lowRank: number;
  readonly highRank: number;
}

/**
 * Distribution-free interval of the `share` quantile (0.99 for p99) from `n` independent samples: the number
 * B of samples below the quantile is binomial, so ranks l and u cover it with P(l <= B < u); at most half of
 * the error lies in each tail. Undefined when the sample is too small to bound the quantile on both sides.
 * Source: Hahn & Meeker, Statistical Intervals, 5.2.
 */
export function rankInterval(n: number, share: number, confidence: number): RankInterval | undefined {
  if (n < 1) return undefined;
  const below = binomialCumulative(n, share);
  const tail = (1 - confidence) / 2;
  const lowRank = below.findIndex((probability) => probability > tail);
  const highRank = below.findIndex((probability) => probability >= 1 - tail) + 1;
  return lowRank >= 1 && highRank <= n ? { lowRank, highRank } : undefined;
}

/**
 * The least number of independent samples that bounds the `share` quantile on both sides: 368 for a p99 at
 * 95 %, where 0.99^n falls to 0.025.
 */
export function samplesToBound(share: number, confidence: number): number {
  const bounded = (n: number): boolean => rankInterval(n, share, confidence) !== undefined;
  let enough = 1;
  while (!bounded(enough)) enough *= 2;
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (bounded(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** P(B <= k) for k = 0..n, B binomial: summed from the logarithms of its terms, which do not underflow. */
function binomialCumulative(n: number, share: number): Float64Array {
  const cumulative = new Float64Array(n + 1);
  const odds = Math.log(share) - Math.log1p(-share);
  let logTerm = n * Math.log1p(-share);
  let sum = 0;
  for (let k = 0; k <= n; k += 1) {
    sum += Math.exp(logTerm);
    cumulative[k] = Math.min(sum, 1);
    logTerm += Math.log((n - k) / (k + 1)) + odds;
  }
  cumulative[n] = 1;
  return cumulative;
}
