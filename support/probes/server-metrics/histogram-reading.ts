import type { LabelMatch, MetricSet } from './metric-set';
import type { HistogramReading } from './server-metrics';

/**
 * All histograms of that name together. Undefined where there is none, or where the parts do not fit each other:
 * other bounds, or buckets that hold more than all.
 */
export function readHistogram(
  scrape: MetricSet,
  name: string,
  match?: LabelMatch,
): HistogramReading | undefined {
  const [count, sum] = [scrape.sum(`${name}_count`, match), scrape.sum(`${name}_sum`, match)];
  if (count === undefined || sum === undefined) return undefined;
  const series = Map.groupBy(scrape.of(`${name}_bucket`, match), ({ labels }) => boundOf(labels['le']));
  const buckets = [...series]
    .map(([le, samples]) => [le, samples.reduce((total, { value }) => total + value, 0)] as const)
    .toSorted(([one], [other]) => one - other);
  const parts = new Set([...series.values()].map(({ length }) => length));
  if (parts.size > 1 || !isWhole(count, buckets)) return undefined;
  return { count, sum, buckets };
}

const boundOf = (le: string | undefined): number => (le === '+Inf' ? Infinity : Number(le ?? NaN));

/** Whether the buckets rise to all that was counted; a summary has none. */
function isWhole(count: number, buckets: HistogramReading['buckets']): boolean {
  if (buckets.length === 0) return true;
  const [bound, all] = buckets.at(-1) ?? [];
  return (
    bound === Infinity &&
    all === count &&
    buckets.every(([le, value], index) => !Number.isNaN(le) && value >= (buckets[index - 1]?.[1] ?? 0))
  );
}
