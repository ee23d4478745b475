import { proportionInterval } from '../statistics/proportion-interval';

/** What became of the hits of a first model in a second one, over the same tokens or answers. */
export interface HitChanges {
  readonly n: number;
  readonly firstHits: number;
  /** Hits of the first model that the second one misses. */
  readonly lost: number;
  /** Hits of the second model that the first one misses. */
  readonly gained: number;
}

/** Of the accuracy, in % of the first model's; NaN where that one has no hit. */
export const relativeDecrease = ({ firstHits, lost, gained }: HitChanges): number =>
  firstHits === 0 ? NaN : (100 * (lost - gained)) / firstHits;

/**
 * Bounds of the relative decrease, in %, from the counts alone, each token or answer taken for independent. It is
 * (hits lost / hits) - (misses gained / misses) * (misses / hits): three binomial proportions with bounds of Clopper &
 * Pearson, joined by the squares of their distances (MOVER: Newcombe 1998, method 10; Zou & Donner 2008). Nothing
 * lost and nothing gained leaves what so many trials cannot show: about 3.7 / hits either way at 95 %.
 */
export function relativeDecreaseBounds(
  changes: HitChanges,
  confidence: number,
): { readonly low: number; readonly high: number } {
  const { n, firstHits, lost, gained } = changes;
  const misses = n - firstHits;
  const loss = distances(lost, firstHits, confidence);
  const gain = distances(gained, misses, confidence);
  const odds = oddsDistances(firstHits, n, confidence);
  const value = relativeDecrease(changes);
  const below = Math.hypot(loss.below, odds.value * gain.above, gain.value * odds.above);
  const above = Math.hypot(loss.above, odds.value * gain.below, gain.value * odds.below);
  // Nothing is left to lose beyond all.
  return { low: value - 100 * below, high: Math.min(100, value + 100 * above) };
}

/** How far the bounds of a share are from it. */
interface Distances {
  readonly value: number;
  readonly below: number;
  readonly above: number;
}

function distances(count: number, n: number, confidence: number): Distances {
  if (n === 0) return { value: 0, below: 0, above: 0 };
  const { low, high } = proportionInterval(count, n, confidence);
  const value = count / n;
  return { value, below: value - low, above: high - value };
}

/** Of misses / hits. */
function oddsDistances(hits: number, n: number, confidence: number): Distances {
  const { low, high } = proportionInterval(hits, n, confidence);
  const value = n / hits - 1;
  return { value, below: value - (1 / high - 1), above: 1 / low - 1 - value };
}
