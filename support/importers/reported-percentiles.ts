import { rankInterval } from '../statistics/order-statistics';

/** A percentile as a file reports it; `share` is 0 for the minimum and 1 for the maximum. */
export interface ReportedPercentile {
  readonly share: number;
  readonly value: number;
}

/** Two reported percentiles that bound another one. */
export interface Bracket {
  readonly low: ReportedPercentile;
  readonly high: ReportedPercentile;
}

/**
 * The reported percentiles between which a percentile of `n` independent values lies with that confidence: the nearest
 * that are at or beyond the ranks of its binomial interval. Holds whether the file interpolates between ranks or takes
 * one of them: of both the less favourable rank counts. Undefined where the file reports none that far out.
 */
export function bracketOf(
  reported: readonly ReportedPercentile[],
  { n, share, confidence }: { readonly n: number; readonly share: number; readonly confidence: number },
): Bracket | undefined {
  const ranks = rankInterval(n, share, confidence);
  if (ranks === undefined) return undefined;
  const sorted = reported.toSorted((one, other) => one.share - other.share);
  const low = sorted.findLast((one) => highestRank(n, one.share) <= ranks.lowRank);
  const high = sorted.find((one) => lowestRank(n, one.share) >= ranks.highRank);
  return low === undefined || high === undefined ? undefined : { low, high };
}

/** What rounding makes of a share must not push a rank past the one that it sits on. */
const SLACK = 1e-9;

/** Ranks from 1 to n: interpolated ones lie around (n - 1) x share + 1, the inverse distribution function takes n x share. */
const highestRank = (n: number, share: number): number =>
  Math.max(Math.ceil((n - 1) * share + 1 - SLACK), Math.ceil(n * share - SLACK));

const lowestRank = (n: number, share: number): number =>
  Math.min(Math.floor((n - 1) * share + 1 + SLACK), Math.max(1, Math.ceil(n * share - SLACK)));
