import { errorFunction } from 'simple-statistics';

/** How one sample lies to another. */
export interface MannWhitney {
  /** Pairs in which the value of the second sample is the larger one; ties count half. */
  readonly u: number;
  /** Two-sided: how often chance alone sets two samples of one distribution as far apart, or farther. */
  readonly p: number;
}

/**
 * Mann-Whitney's U of `after` over `before`, with its p by the normal approximation: variance corrected for ties, half
 * a pair for continuity. Values must be independent of each other; where neighbours are alike, `inflation` says how
 * many times larger the variance is. No difference is claimed of an empty sample, or where all values are tied: p is 1.
 * Source: Mann & Whitney 1947; for ties Lehmann, Nonparametrics, 1975, 1.4.
 */
export function mannWhitney(
  before: readonly number[],
  after: readonly number[],
  { inflation = 1 }: { readonly inflation?: number } = {},
): MannWhitney {
  const [m, n] = [before.length, after.length];
  const all = [...before.map((value) => ({ value, mine: 0 })), ...after.map((value) => ({ value, mine: 1 }))];
  all.sort((one, other) => one.value - other.value);
  let [rankSum, tied] = [0, 0];
  for (let from = 0; from < all.length;) {
    let to = from;
    let mine = 0;
    while (to < all.length && all[to]?.value === all[from]?.value) mine += all[to++]?.mine ?? 0;
    // Those that are equal share the mean of their ranks, which are from + 1 to `to`.
    rankSum += (mine * (from + 1 + to)) / 2;
    tied += (to - from) ** 3 - (to - from);
    from = to;
  }
  const u = rankSum - (n * (n + 1)) / 2;
  const size = m + n;
  const variance = ((m * n) / 12) * (size + 1 - tied / (size * (size - 1)));
  if (!(variance > 0)) return { u, p: 1 };
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5) / Math.sqrt(variance * inflation);
  return { u, p: Math.min(1, Math.max(0, 1 - errorFunction(distance / Math.SQRT2))) };
}
