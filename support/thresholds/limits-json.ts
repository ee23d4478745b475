import { baseUnit } from '../quantities/quantity';
import type { LimitHistory } from './limit-history';

/** Every limit with its place and what became of it, for other programs; values in the base unit of their dimension. */
export const limitsJson = (histories: readonly LimitHistory[]): object => ({
  limits: histories.map(({ limit, runs }) => ({
    ...limit,
    limit: { value: limit.limit.value, unit: baseUnit(limit.limit.dimension) },
    metric: limit.metric ?? null,
    isCondition: limit.isCondition === true,
    runs: runs.flatMap(({ results, check }) =>
      check === undefined
        ? []
        : [
            {
              run: results.run.id,
              startedAt: results.run.startedAt,
              outcome: check.outcome,
              metric: check.metric,
              observed: check.observed,
              limit: check.limit,
              margin: check.margin,
              reason: check.reason,
            },
          ],
    ),
  })),
});
