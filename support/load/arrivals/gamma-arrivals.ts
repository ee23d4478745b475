import { seededFractions, type RandomFractions } from '../../statistics/random';
import type { ArrivalEnd } from './arrival-end';
import type { ArrivalSchedule } from './arrival-schedule';
import { gapSchedule } from './gap-schedule';

export interface GammaArrivals extends ArrivalEnd {
  /** Requests per second, on average. */
  readonly rate: number;
  /** Shape of the gaps' distribution: 1 is Poisson, less comes in bursts, more is more even. */
  readonly burstiness: number;
}

/**
 * Gaps are gamma with shape `burstiness` and mean 1/rate, as `vllm bench serve --burstiness` draws them; their
 * coefficient of variation is 1/sqrt(burstiness). Unlike there, the sums are not stretched to end at
 * count/rate: that would take the chance out of the rate.
 */
export function gammaArrivals({ rate, burstiness, ...end }: GammaArrivals, seed: number): ArrivalSchedule {
  return gapSchedule(() => {
    const draw = gammaVariates(burstiness, seededFractions(seed));
    return () => (draw() * 1000) / (rate * burstiness);
  }, end);
}

/**
 * Gamma variates of that shape and scale 1. Source: Marsaglia & Tsang 2000, "A simple method for generating
 * gamma variables"; a shape below 1 is boosted by one and scaled by U^(1/shape), their section 6.
 */
function gammaVariates(shape: number, draw: RandomFractions): () => number {
  if (shape < 1) {
    const boosted = gammaVariates(shape + 1, draw);
    return () => boosted() * Math.exp(Math.log(draw()) / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const normal = normalVariates(draw);
  return () => {
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(draw()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
}

/** Standard normal variates. Source: Marsaglia & Bray 1964, the polar method, of each pair the first. */
function normalVariates(draw: RandomFractions): () => number {
  return () => {
    for (;;) {
      const x = 2 * draw() - 1;
      const y = 2 * draw() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  };
}
