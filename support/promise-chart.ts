import type { Threshold } from './assertions/threshold';
import type { LoadFigure } from './load/judged-load';
import type { LoadFigures } from './load/load-figures';
import { statisticName } from './load/statistic';
import { formatQuantity } from './quantities/quantity';
import { latencyDistribution } from './report/latency-chart';
import { limitText } from './report/quantity-text';
import { throughputByRound } from './report/throughput-chart';

/** A picture: SVG text. */
export interface Picture {
  readonly name: string;
  readonly svg: string;
}

/**
 * The picture of a promise about tokens: their latencies, or the throughput of the rounds, with the limit. Undefined
 * of other figures, and where nothing was answered.
 */
export async function promiseChart(
  scenario: string,
  { metric, statistic }: LoadFigure,
  summary: LoadFigures,
  { comparison, limit }: Threshold,
): Promise<Picture | undefined> {
  if (summary.completed === 0) return undefined;
  const common = {
    title: `${metric.label}: ${scenario}`,
    limit: { value: limit.value, label: `limit ${limitText(comparison, limit)}` },
  };
  if (metric.name === 'output_tps')
    return {
      name: 'Throughput by round',
      svg: await throughputByRound({ ...common, rounds: summary.throughputs }),
    };
  if (metric.name !== 'itl') return undefined;
  const pooled = summary.values('itl');
  const value = summary.estimate('itl', statistic).value ?? NaN;
  const svg = await latencyDistribution({
    ...common,
    unit: 'ms',
    values: pooled.map((latency) => latency.value),
    weights: pooled.map(({ weight }) => weight),
    observed: { value, label: `${statisticName(statistic)} ${formatQuantity({ ...limit, value })}` },
  });
  return { name: 'Inter-token latency with its limit', svg };
}
