import { median } from 'simple-statistics';

/** Below so many it is one of them, or halfway between two. */
const LEAST_COMBINED = 3;

/** How the combination is called beside the candidates. */
export const COMBINATION = 'median of all candidates';

/**
 * The median of what the candidates expect; undefined of fewer than three. It is seldom the best and hardly ever bad,
 * which matters where the errors of a few days are too few to tell the best. Source: Clemen 1989; the M4 competition.
 */
export const combinationOf = (expected: readonly number[]): number | undefined =>
  expected.length < LEAST_COMBINED ? undefined : median([...expected]);
