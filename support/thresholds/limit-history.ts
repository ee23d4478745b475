import type { Results, ResultsCheck } from '../report/results-schema';
import type { FeatureLimit } from './feature-limit';
import { checkOfLimit } from './limit-links';

/** A limit, and what became of it in each run of which results are at hand, oldest first. */
export interface LimitHistory {
  readonly limit: FeatureLimit;
  readonly runs: readonly LimitRun[];
}

/** One run; its check is undefined where it did not judge the limit. */
export interface LimitRun {
  readonly results: Results;
  readonly check: ResultsCheck | undefined;
}

/** What became of each limit in these runs. */
export const limitHistories = (
  limits: readonly FeatureLimit[],
  runs: readonly Results[],
): readonly LimitHistory[] =>
  limits.map((limit) => ({
    limit,
    runs: runs.map((results) => ({ results, check: checkOfLimit(limit, results) })),
  }));

/** The check of the newest run that judged the limit; undefined where none did. */
export const lastCheck = ({ runs }: LimitHistory): ResultsCheck | undefined =>
  runs.findLast(({ check }) => check !== undefined)?.check;

/** The newest check that has a value; undefined where none has. */
export const lastObserved = ({ runs }: LimitHistory): ResultsCheck | undefined =>
  runs.findLast(({ check }) => check?.observed != null)?.check;
