import type { BlockCounts } from './block-bootstrap';

/** One value of a pool: `weight` is what it stands for (the tokens of an event), `block` where it was seen. */
export interface WeightedItem {
  readonly value: number;
  readonly weight: number;
  readonly block: number;
}

/**
 * A pool of weighted values, sorted once, so that its quantiles and means over any resampling of the blocks
 * need no sort: the pool behind per-token latencies.
 */
export class WeightedSample {
  readonly #items: readonly WeightedItem[];
  /** Per block: the sum of its weights, and of value x weight. */
  readonly #weights: number[] = [];
  readonly #moments: number[] = [];

  constructor(items: readonly WeightedItem[]) {
    this.#items = items.toSorted((one, other) => one.value - other.value);
    for (const { value, weight, block } of items) {
      this.#weights[block] = (this.#weights[block] ?? 0) + weight;
      this.#moments[block] = (this.#moments[block] ?? 0) + value * weight;
    }
  }

  /** Sum of the weights. */
  get size(): number {
    return total(this.#weights);
  }

  /** The largest value; NaN of an empty pool. */
  get maximum(): number {
    return this.#items.at(-1)?.value ?? NaN;
  }

  /**
   * Smallest value at or below which lies at least `share` of the weight (inverse of the distribution
   * function); NaN of an empty pool, and of blocks that hold nothing.
   */
  quantile(share: number, counts?: BlockCounts): number {
    const size = total(this.#weights, counts);
    if (size === 0) return NaN;
    // From the top, because the tail above a high percentile is short. Rounding of the sums must not push
    // the boundary past a value that sits exactly on it.
    let above = size * (1 - share) + size * 1e-12;
    for (let index = this.#items.length - 1; index >= 0; index -= 1) {
      const item = this.#items[index];
      if (item === undefined) break;
      above -= item.weight * (counts === undefined ? 1 : (counts[item.block] ?? 0));
      if (above < 0) return item.value;
    }
    return this.#items[0]?.value ?? NaN;
  }

  /** Weighted mean; NaN of an empty pool. */
  mean(counts?: BlockCounts): number {
    return total(this.#moments, counts) / total(this.#weights, counts);
  }
}

function total(perBlock: readonly number[], counts?: BlockCounts): number {
  let sum = 0;
  for (let block = 0; block < perBlock.length; block += 1) {
    sum += (perBlock[block] ?? 0) * (counts === undefined ? 1 : (counts[block] ?? 0));
  }
  return sum;
}
