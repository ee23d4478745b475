import { isUpperLimit } from '../../assertions/threshold';
import { formatQuantity } from '../../quantities/quantity';
import type { FeatureLimit } from '../feature-limit';
import { limitTitle, placeText } from '../limit-words';
import { eachOnce, groupedBy, type LimitFault } from './limit-fault';

/**
 * Limits of one metric in one row that contradict each other: a lower percentile that may be larger than a higher one,
 * or a mean that may be larger than the maximum. Of the same samples the first never is.
 */
export function statisticOrder(limits: readonly FeatureLimit[]): LimitFault[] {
  const ranked = limits.flatMap((limit) => {
    const rank = rankOf(limit);
    return rank === undefined || !isUpperLimit(limit.comparison) ? [] : [{ ...rank, limit }];
  });
  const rows = groupedBy(
    ranked,
    ({ metric, limit: { featureFile, line, scenario, level, isCondition, stepLine } }) =>
      // Conditions of a capacity are of another load than what is promised beside them.
      JSON.stringify([featureFile, line, scenario, level, metric, isCondition === true ? stepLine : '']),
  );
  return eachOnce(
    rows.flatMap((row) =>
      row.flatMap((low) => {
        const high = row.find(
          ({ rank, limit }) => isBelow(low.rank, rank) && low.limit.limit.value > limit.limit.value,
        );
        return high === undefined ? [] : [contradiction(low.limit, high.limit)];
      }),
    ),
  );
}

const MEAN = -1;
const MAXIMUM = 100;

/** Percentiles are ordered; a mean may lie above any of them, but not above the maximum. */
const isBelow = (low: number, high: number): boolean =>
  low === MEAN ? high === MAXIMUM : high !== MEAN && low < high;

function rankOf({
  figure = '',
}: FeatureLimit): { readonly metric: string; readonly rank: number } | undefined {
  const [, metric, statistic] = /^(\S+) (p[\d.]+|mean|maximum)$/u.exec(figure) ?? [];
  if (metric === undefined || statistic === undefined) return undefined;
  if (statistic === 'mean') return { metric, rank: MEAN };
  return { metric, rank: statistic === 'maximum' ? MAXIMUM : Number(statistic.slice(1)) };
}

const contradiction = (low: FeatureLimit, high: FeatureLimit): LimitFault => ({
  severity: 'fault',
  limit: low,
  what: `${limitTitle(low)}, and ${limitTitle(high)} (${placeText(high.place)})`,
  why: `${low.figure ?? ''} is never larger than ${high.figure ?? ''}: who keeps the second limit has long kept the first`,
  remedy: `write at most ${formatQuantity(high.limit)} here, or more there`,
});
