import type { Candidate } from './candidate';

/**
 * Repeats the last season, of `season` steps; with a season of one step, the last value. It copies what was measured,
 * outliers too: the others are judged against it, and a yardstick is not to be made weaker or stronger than it is.
 * Source: Hyndman & Athanasopoulos 2021, 5.2.
 */
export function seasonalNaive(season: number): Candidate {
  return {
    name: season === 1 ? 'last value' : `seasonal naive, ${season} steps`,
    leastPast: season,
    path({ filled }, horizon) {
      const last = filled.slice(-season);
      return Array.from({ length: horizon }, (_, step) => last[step % season] ?? NaN);
    },
  };
}
