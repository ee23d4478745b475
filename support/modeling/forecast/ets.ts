import type { Augurs } from './augurs';
import type { Candidate } from './candidate';

/** Level and trend of any kind, damped or not, no season: augurs' ETS has none. */
const SPECIFICATION = 'ZZN';
/** Its initial states are fitted to the first ten values. */
const LEAST_PAST = 24;
/** It forgets what is older all the same, and the fit takes its time by the number of values. */
const RECENT_STEPS = 120;

/** Exponential smoothing of the recent past with the kind of level and trend that augurs finds best by AICc. */
export function ets({ AutoETS }: Augurs): Candidate {
  return {
    name: `ETS, last ${RECENT_STEPS} steps`,
    leastPast: LEAST_PAST,
    path({ damped }, horizon) {
      using model = new AutoETS(1, SPECIFICATION);
      model.fit(Float64Array.from(damped.slice(-RECENT_STEPS)));
      return model.predict(horizon).point;
    },
  };
}
