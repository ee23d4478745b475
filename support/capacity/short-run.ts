import { isUpperLimit } from '../assertions/threshold';
import { LATENCIES, type LatencyName } from '../load/latencies';
import type { MetricName } from '../load/metric';
import type { Statistic } from '../load/statistic';
import { formatQuantity } from '../quantities/quantity';
import { DEFAULT_BOOTSTRAP } from '../statistics/block-bootstrap';
import { normalReach } from './dependence';
import type { LevelLoad } from './level-load';
import type { SlaLimit } from './sla';

/** What a queue is part of. */
const WAITED: readonly MetricName[] = ['ttft_scheduled', 'e2e_scheduled'];

/**
 * Arrivals that do not wait meet a queue that is short for a long time, and long for a long time: a short run may show
 * its calm alone, which no interval made from that run tells. So a latency counts as kept only where a queue in which
 * it is at its limit would hardly show so little. By the heavy traffic of one queue (W. Whitt, Planning Queueing
 * Simulations, Management Science 35(11), 1989) a mean over n arrivals, of whom so many wait on average, deviates from
 * the mean of the long run by 2 x waiting / sqrt(n) of it; waits are exponential, and their percentiles in proportion.
 */
export function shortRunDoubts(load: LevelLoad, { figure, comparison, limit }: SlaLimit): string[] {
  const { metric, statistic } = load.judged(figure);
  const answered = load.summary.completedRecords;
  const [rate, n] = [load.level / 1000, answered.length];
  const { value } = load.summary.estimate(metric.name, statistic);
  if (!isUpperLimit(comparison) || !WAITED.includes(metric.name) || value === undefined) return [];
  const decoding = metric.name === 'e2e_scheduled' ? meanOf(load, 'e2e') - meanOf(load, 'ttft') : 0;
  const waiting = (rate * Math.max(0, limit.value - decoding)) / overMean(statistic);
  const deviation = (2 * waiting) / Math.sqrt(n);
  if (value * Math.exp(normalReach(DEFAULT_BOOTSTRAP.confidence) * deviation) <= limit.value) return [];
  const share = formatQuantity({ dimension: 'share', value: 100 * deviation });
  return [
    `${n} arrivals are too few to tell it from its limit, at which a queue would vary by ${share} from one such run to the next`,
  ];
}

/** By how much a statistic of exponential waits is above their mean. */
const overMean = (statistic: Statistic): number =>
  statistic.kind === 'percentile' ? -Math.log(1 - statistic.share) : 1;

function meanOf(load: LevelLoad, name: LatencyName): number {
  const values = load.summary.completedRecords.flatMap((record) =>
    LATENCIES[name](record).map(({ value }) => value),
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
