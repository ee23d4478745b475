import { isUpperLimit } from '../assertions/threshold';
import { LATENCIES, type LatencyName } from '../load/latencies';
import type { MetricName } from '../load/metric';
import type { Statistic } from '../load/statistic';
import { formatQuantity } from '../quantities/quantity';
import type { LevelLoad } from './level-load';
import type { SlaLimit } from './sla';

/** What a queue is part of. */
const WAITED: readonly MetricName[] = ['ttft_scheduled', 'e2e_scheduled'];
/** Chance once in 700 times. */
const STANDARD_DEVIATIONS = 3;
/** A queue that had only begun to grow would show more than a sixth of its limit, or be seen to grow. */
const MOST_DEVIATION = Math.log(6) / STANDARD_DEVIATIONS;

/**
 * Arrivals that do not wait meet a queue that is short for a long time, and long for a long time: a short run may show
 * its calm alone, which no interval made from that run tells. So a latency counts as kept only where a queue in which
 * it is at its limit would hardly show so little. By the heavy traffic of one queue (W. Whitt, Planning Queueing
 * Simulations, Management Science 35(11), 1989) a mean over n arrivals, of whom so many wait on average, deviates from
 * the mean of the long run by 2 x waiting / sqrt(n) of it; waits are exponential, and their percentiles in proportion.
 * What the quickest request took is no wait.
 */
export function shortRunDoubts(load: LevelLoad, { figure, comparison, limit }: SlaLimit): string[] {
  const { metric, statistic } = load.judged(figure);
  const { value } = load.summary.estimate(metric.name, statistic);
  if (!isUpperLimit(comparison) || !WAITED.includes(metric.name) || value === undefined) return [];
  const { least, n } = leastOf(load, metric.name as LatencyName);
  const waiting = ((load.level / 1000) * (limit.value - least)) / overMean(statistic);
  const deviation = Math.min(MOST_DEVIATION, (Math.SQRT2 * 2 * waiting) / Math.sqrt(n));
  if ((value - least) * Math.exp(STANDARD_DEVIATIONS * deviation) <= limit.value - least) return [];
  const share = formatQuantity({ dimension: 'share', value: 100 * deviation });
  return [
    `${n} arrivals are too few to tell it from its limit, at which waits would vary by ${share} from one such run to the next`,
  ];
}

/** By how much a statistic of exponential waits is above their mean. */
const overMean = (statistic: Statistic): number =>
  statistic.kind === 'percentile' ? -Math.log(1 - statistic.share) : 1;

function leastOf(load: LevelLoad, name: LatencyName): { readonly least: number; readonly n: number } {
  const answered = load.summary.completedRecords;
  let least = Infinity;
  for (const record of answered)
    for (const { value } of LATENCIES[name](record)) least = Math.min(least, value);
  return { least, n: answered.length };
}
