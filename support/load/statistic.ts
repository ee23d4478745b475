/** Which figure of a metric's values is meant; `share` is 0.99 for p99. */
export type Statistic =
  | { readonly kind: 'percentile'; readonly share: number }
  | { readonly kind: 'mean' }
  | { readonly kind: 'maximum' };

/** Reads `p99`, `p99.9`, `median`, `mean`, `average` or `maximum`; throws for anything else. */
export function parseStatistic(text: string): Statistic {
  if (text === 'mean' || text === 'average') return { kind: 'mean' };
  if (text === 'maximum') return { kind: 'maximum' };
  // The exponent moves the point exactly, where a division would make p99.9 a little more than 0.999.
  const share = text === 'median' ? 0.5 : Number(`${/^p(\d+(?:\.\d+)?)$/.exec(text)?.[1] ?? ''}e-2`);
  if (share > 0 && share < 1) return { kind: 'percentile', share };
  throw new Error(`"${text}" is not a percentile; write p50, p95, p99 or p99.9, or median, mean, maximum`);
}

/** `p99`, `mean`, `maximum`. */
export const statisticName = (statistic: Statistic): string =>
  statistic.kind === 'percentile' ? `p${Number((statistic.share * 100).toPrecision(12))}` : statistic.kind;
