import type { Augurs } from './augurs';
import type { Candidate } from './candidate';
import { ets } from './ets';
import { holtWinters } from './holt-winters';
import { movingAverage } from './moving-average';
import { mstl, recentMstl } from './mstl';
import { seasonalNaive } from './seasonal-naive';

/** Steps of a moving average where there is no season. */
const AVERAGED_STEPS = 24;

/** The yardstick, and all that compete with it. */
export interface Field {
  readonly naive: Candidate;
  readonly others: readonly Candidate[];
}

/**
 * Those that suit a series with these seasons, in steps, the shortest first; without one, the yardstick is the last
 * value. Where augurs is undefined, those that need it do not compete.
 */
export function fieldOf(augurs: Augurs | undefined, seasons: readonly number[]): Field {
  const [shortest, ...longer] = seasons;
  const fitted = augurs === undefined ? [] : fittedBy(augurs, seasons);
  if (shortest === undefined)
    return { naive: seasonalNaive(1), others: [movingAverage(AVERAGED_STEPS), ...fitted] };
  const own = [seasonalNaive(1), movingAverage(shortest), holtWinters(shortest)];
  const long = longer.flatMap((season) => [seasonalNaive(season), holtWinters(season)]);
  return { naive: seasonalNaive(shortest), others: [...own, ...long, ...fitted] };
}

function fittedBy(augurs: Augurs, [shortest, ...longer]: readonly number[]): readonly Candidate[] {
  if (shortest === undefined) return [ets(augurs)];
  const long = longer.map((season) => mstl(augurs, [shortest, season]));
  return [ets(augurs), mstl(augurs, [shortest]), recentMstl(augurs, shortest), ...long];
}
