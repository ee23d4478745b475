import { seededFractions } from '../../statistics/random';
import type { ArrivalEnd } from './arrival-end';
import type { ArrivalSchedule } from './arrival-schedule';
import { gapSchedule } from './gap-schedule';

export interface PoissonArrivals extends ArrivalEnd {
  /** Requests per second, on average. */
  readonly rate: number;
}

/** Users who know nothing of each other: gaps are exponential with mean 1/rate, by inversion (Devroye 1986, II.2). */
export function poissonArrivals({ rate, ...end }: PoissonArrivals, seed: number): ArrivalSchedule {
  return gapSchedule(() => {
    const draw = seededFractions(seed);
    return () => (-Math.log(draw()) * 1000) / rate;
  }, end);
}
