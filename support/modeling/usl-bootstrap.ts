import type { BootstrapOptions } from '../statistics/block-bootstrap';
import { seededNormals } from './normal-deviates';
import { fitTimes, squaredErrors, timeAt, type TimedLevel, type UslTimes } from './usl-times';

/** Parameters that were fitted: so many measurements more are needed to tell an error. */
export const FITTED_PARAMETERS = 3;

/** A factor of e^50 is as far off as any, and its square is still a number. */
const WILDEST_ERROR = 50;

/**
 * Curves that other measurements of the same server might have given: parametric bootstrap with normal relative
 * errors (Efron & Tibshirani 1993, 6.5). The size of the errors is known from few levels only, so each resampling
 * draws that, too: residual variance x degrees of freedom / chi-square (Box & Tiao 1973), which makes the
 * interval of a straight line Student's. `levels` must be more than `FITTED_PARAMETERS`.
 */
export function resampledTimes(
  levels: readonly TimedLevel[],
  times: UslTimes,
  { resamples, seed }: Pick<BootstrapOptions, 'resamples' | 'seed'>,
): readonly UslTimes[] {
  const normal = seededNormals(seed);
  const degrees = levels.length - FITTED_PARAMETERS;
  const errors = squaredErrors(times, levels);
  return Array.from({ length: resamples }, () => {
    let chiSquare = 0;
    for (let degree = 0; degree < degrees; degree += 1) chiSquare += normal() ** 2;
    const deviation = Math.sqrt(errors / chiSquare);
    return fitTimes(
      levels.map(({ users, weight }) => {
        const error = (deviation * normal()) / weight;
        const clamped = Math.max(-WILDEST_ERROR, Math.min(WILDEST_ERROR, error));
        return { users, weight, time: timeAt(times, users) * Math.exp(clamped) };
      }),
    );
  });
}

/** A value and the bounds between which it lies at the chosen confidence; `high` may be infinite. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Percentile interval of a figure of the curve (Efron & Tibshirani 1993, 13.3), which holds the value itself. */
export function intervalOf(
  figure: (times: UslTimes) => number,
  times: UslTimes,
  resampled: readonly UslTimes[],
  confidence: number,
): Interval {
  const value = figure(times);
  const sorted = [...Float64Array.from(resampled, figure).sort()].filter((drawn) => !Number.isNaN(drawn));
  // Ranks outwards, without interpolation: a bound may be infinite.
  const last = sorted.length - 1;
  const tail = ((1 - confidence) / 2) * last;
  return {
    value,
    low: Math.min(value, sorted[Math.floor(tail)] ?? -Infinity),
    high: Math.max(value, sorted[Math.ceil(last - tail)] ?? Infinity),
  };
}
