import type { Estimation } from '../statistics/estimate';
import { proportionInterval } from '../statistics/proportion-interval';
import { relativeDecrease, relativeDecreaseBounds, type HitChanges } from './hit-changes';
import { estimateOf, sumsOf, type PairedBlock, type PairedData } from './paired-blocks';

/** The accuracy of a second model against that of a first one, over the same tokens or answers; all in %. */
export interface AccuracyChange extends HitChanges {
  /** 100 * (1 - second / first): positive where the second model is less accurate. */
  readonly decrease: Estimation;
  readonly firstAccuracy: Estimation;
  readonly secondAccuracy: Estimation;
  /** Share of the places where both give the same, right or wrong. */
  readonly agreement: Estimation;
}

/** Compares the accuracy of two models, block by block. */
export function accuracyChange(data: PairedData): AccuracyChange {
  const { of } = data.units;
  const { n, firstHits, lost, gained } = sumsOf(data.blocks);
  const share = (counted: (sums: PairedBlock) => number, what: string): Estimation =>
    estimateOf(
      data,
      'share',
      (sums) => (100 * counted(sums)) / sums.n,
      (sums) => ({
        ...percentBounds(counted(sums), sums.n, data.options.confidence),
        of: `${counted(sums)} ${what} in ${sums.n} ${of}`,
      }),
    );
  return {
    n,
    firstHits,
    lost,
    gained,
    decrease: estimateOf(data, 'share', relativeDecrease, (sums) => ({
      ...relativeDecreaseBounds(sums, data.options.confidence),
      of: `${lost} hits lost and ${gained} gained in ${n} ${of}`,
    })),
    firstAccuracy: share((sums) => sums.firstHits, 'hits'),
    secondAccuracy: share((sums) => sums.firstHits - sums.lost + sums.gained, 'hits'),
    agreement: share((sums) => sums.agreeing, 'agreeing'),
  };
}

function percentBounds(count: number, n: number, confidence: number): { low: number; high: number } {
  // The sums behind it are as long as the count: the smaller one of the two is as good.
  if (count > n / 2) {
    const { low, high } = proportionInterval(n - count, n, confidence);
    return { low: 100 * (1 - high), high: 100 * (1 - low) };
  }
  const { low, high } = proportionInterval(count, n, confidence);
  return { low: 100 * low, high: 100 * high };
}
