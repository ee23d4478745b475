import type { JudgedLoad } from './load/judged-load';
import { METRICS, type MetricName } from './load/metric';
import type { LoadDistributions } from './report/distributions';
import { blockCount } from './statistics/block-values';
import { encodeBlocks } from './statistics/encoded-blocks';

/** What later runs are compared by. */
const KEPT: readonly MetricName[] = ['itl', 'ttft', 'tpot', 'e2e', 'output_tps', 'request_rate'];

/** The values of a load by block, and of each metric the one that is judged in its place. */
export function loadDistributions(load: JudgedLoad): LoadDistributions['metrics'] {
  const statistic = { kind: 'percentile', share: 0.5 } as const;
  const kept = KEPT.flatMap((name) => [name, load.judged({ metric: METRICS[name], statistic }).metric.name]);
  return Object.fromEntries(
    [...new Set(kept)].flatMap((name) => {
      const values = load.summary.blockValues?.(name);
      return values === undefined || blockCount(values) === 0 ? [] : [[name, encodeBlocks(values)]];
    }),
  );
}
