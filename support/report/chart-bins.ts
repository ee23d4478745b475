/** Values with the weight of each, such as the tokens of an event. */
export interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** A bar of a histogram from `low` to `high`, `share` percent of the whole weight. */
export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

/** An axis that keeps its marks in sight: linear from zero, or logarithmic where that would squash the data. */
export interface ValueAxis {
  readonly type: 'linear' | 'log';
  readonly low: number;
  readonly high: number;
}

/** Beyond this ratio of the largest to the middle value, a linear axis shows one bar and a long nothing. */
const SQUASHED = 20;

/**
 * An axis for values in rising order that shows all but the last thousandth of their weight, and every mark.
 * Takes at least one value.
 */
export function valueAxis(sorted: readonly Weighted[], marks: readonly number[]): ValueAxis {
  const [bottom, middle, top] = [0.001, 0.5, 0.999].map((share) => quantile(sorted, share));
  if (bottom === undefined || middle === undefined || top === undefined) throw new RangeError('no values');
  const high = Math.max(top, ...marks);
  const positiveMarks = marks.filter((mark) => mark > 0);
  const spread = Math.max(high / middle, middle / Math.min(middle, ...positiveMarks));
  if (middle > 0 && spread > SQUASHED) {
    // Five decades at most: a stray microsecond must not take half of the axis.
    const low = Math.max(Math.min(bottom, ...positiveMarks), high / 1e5);
    return { type: 'log', low: low / 1.2, high: high * 1.2 };
  }
  return { type: 'linear', low: 0, high: high > 0 ? high * 1.05 : 1 };
}

/** Equal steps along the axis; what lies outside of it is in no bin. */
export function histogram(values: readonly Weighted[], axis: ValueAxis, count: number): Bin[] {
  const [along, back] = axis.type === 'log' ? [Math.log, Math.exp] : [identity, identity];
  const [start, end] = [along(axis.low), along(axis.high)];
  const step = (end - start) / count;
  const weights = Array.from({ length: count }, () => 0);
  for (const { value, weight } of values) {
    if (value < axis.low || value > axis.high) continue;
    const index = Math.min(count - 1, Math.floor((along(value) - start) / step));
    weights[index] = (weights[index] ?? 0) + weight;
  }
  const total = totalWeight(values);
  return weights.map((weight, index) => ({
    low: back(start + index * step),
    high: back(start + (index + 1) * step),
    share: (weight / total) * 100,
  }));
}

/** Sum of the weights. */
export const totalWeight = (values: readonly Weighted[]): number =>
  values.reduce((sum, { weight }) => sum + weight, 0);

function quantile(sorted: readonly Weighted[], share: number): number | undefined {
  const goal = totalWeight(sorted) * share;
  let passed = 0;
  for (const { value, weight } of sorted) {
    passed += weight;
    if (passed >= goal) return value;
  }
  return sorted.at(-1)?.value;
}

const identity = (value: number): number => value;
