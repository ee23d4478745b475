import type { Augurs } from './augurs';
import type { Candidate } from './candidate';

/** STL needs two of each season, and begins to tell a season from noise with them. */
const SEASONS_TO_FIT = 2;
/** Seasons of the recent stretch, and of a past that is enough longer than it for the two to differ. */
const RECENT_SEASONS = 4;
const SEASONS_WITH_RECENT = 6;

/** Seasons split off by repeated loess (Bandara, Hyndman & Bergmeir 2021), and ETS for what is left of it. */
export function mstl({ MSTL }: Augurs, seasons: readonly number[]): Candidate {
  return {
    name: `MSTL + ETS, ${seasonsText(seasons)}`,
    leastPast: SEASONS_TO_FIT * Math.max(...seasons),
    path: ({ damped }, horizon) => carryOn(MSTL, damped, seasons, horizon),
  };
}

/** The same on the last few seasons only: it has forgotten what was before a shift of level or of shape. */
export function recentMstl({ MSTL }: Augurs, season: number): Candidate {
  return {
    name: `MSTL + ETS, ${seasonsText([season])}, last ${RECENT_SEASONS} seasons`,
    leastPast: SEASONS_WITH_RECENT * season,
    path: ({ damped }, horizon) => carryOn(MSTL, damped.slice(-RECENT_SEASONS * season), [season], horizon),
  };
}

function carryOn(
  MSTL: Augurs['MSTL'],
  values: readonly number[],
  seasons: readonly number[],
  horizon: number,
): readonly number[] {
  using model = MSTL.ets(Uint32Array.from(seasons));
  model.fit(Float64Array.from(values));
  return model.predict(horizon).point;
}

const seasonsText = (seasons: readonly number[]): string =>
  `${seasons.length === 1 ? 'season' : 'seasons'} of ${seasons.join(' and ')} steps`;
