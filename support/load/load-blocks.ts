import type { BlockValues, WeightedValue } from '../statistics/block-values';
import { amountsIn } from './amounts';
import type { Blocks } from './blocks';
import { LATENCIES, type LatencyName } from './latencies';
import { METRICS, type MetricName } from './metric';
import type { CompletedRecord } from './request-record';

/** The values of a latency by the block in which each was seen. */
export function latencyBlocks(
  blocks: Blocks,
  records: readonly CompletedRecord[],
  name: LatencyName,
): BlockValues {
  const values = Array.from({ length: blocks.count }, (): WeightedValue[] => []);
  for (const record of records)
    for (const { value, weight, at } of LATENCIES[name](record))
      values[blocks.of(record.round, at)]?.push({ value, weight });
  const of = METRICS[name].kind === 'request' ? 'requests' : name === 'itl' ? 'tokens' : 'gaps';
  return { kind: 'values', of, blocks: values };
}

/** What came in the time of each block: output tokens, or requests. */
export function rateBlocks(
  blocks: Blocks,
  records: readonly CompletedRecord[],
  name: MetricName,
): BlockValues {
  const of = name === 'request_rate' ? 'requests' : 'tokens';
  return { kind: 'amounts', of, amounts: [...amountsIn(blocks, records, of)], lengths: blocks.lengths };
}
