import type { Candidate } from './candidate';

/** Shares of a surprise that move the level, and the season. Few, as each is tried on all of the past. */
const LEVEL_SHARES = [0.02, 0.05, 0.1, 0.2, 0.4, 0.7];
const SEASON_SHARES = [0.02, 0.05, 0.1, 0.3];
/** The first values that the level and the season begin with. */
const SEASONS_TO_BEGIN = 2;

/** What was learned: the level at the end, and what each of the next steps of a season adds to it. */
interface Smoothed {
  readonly squaredErrors: number;
  readonly level: number;
  readonly season: Float64Array;
}

/**
 * Additive Holt-Winters smoothing without a trend, which runs away over a day's horizon; the shares are those with
 * the least squared error one step ahead. Written here, as the ETS of augurs knows no season. Source: ETS(A,N,A) of
 * Hyndman & Athanasopoulos 2021, 8.5.
 */
export function holtWinters(season: number): Candidate {
  return {
    name: `Holt-Winters, season of ${season} steps`,
    leastPast: SEASONS_TO_BEGIN * season,
    path({ damped }, horizon) {
      const { level, season: added } = fit(damped, season);
      return Array.from({ length: horizon }, (_, step) => level + (added[step % season] ?? NaN));
    },
  };
}

function fit(values: readonly number[], season: number): Smoothed {
  const tries = LEVEL_SHARES.flatMap((levelShare) =>
    SEASON_SHARES.map((seasonShare) => smooth(values, season, levelShare, seasonShare)),
  );
  return tries.reduce((best, other) => (other.squaredErrors < best.squaredErrors ? other : best));
}

function smooth(
  values: readonly number[],
  season: number,
  levelShare: number,
  seasonShare: number,
): Smoothed {
  const { level: initial, added } = beginning(values, season);
  let level = initial;
  let squaredErrors = 0;
  values.forEach((value, step) => {
    const phase = step % season;
    const seasonal = added[phase] ?? NaN;
    const error = value - level - seasonal;
    level += levelShare * error;
    added[phase] = seasonal + seasonShare * error;
    squaredErrors += error * error;
  });
  return { squaredErrors, level, season: rotated(added, values.length % season) };
}

/** Mean of the first seasons, and what each step of them is above or below it. */
function beginning(values: readonly number[], season: number): { level: number; added: Float64Array } {
  const first = values.slice(0, SEASONS_TO_BEGIN * season);
  const level = first.reduce((sum, value) => sum + value, 0) / first.length;
  const added = new Float64Array(season);
  first.forEach((value, step) => {
    added[step % season] = (added[step % season] ?? 0) + (value - level) / SEASONS_TO_BEGIN;
  });
  return { level, added };
}

function rotated(added: Float64Array, from: number): Float64Array {
  return added.map((_, step) => added[(from + step) % added.length] ?? NaN);
}
