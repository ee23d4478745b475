import { incomparability } from '../compare-runs/comparability';
import { promiseKey } from '../history/run-history';
import type { Results, ResultsCheck } from '../results-schema';
import { changeOf, type Change } from './change';

/** A run in which a promise was judged, or could not be. */
export interface TrendPoint {
  readonly run: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly check: ResultsCheck;
  /** Why it cannot be compared with the last run of the promise; empty where it can. */
  readonly differs: readonly string[];
}

/** A promise over the runs that judged it. */
export interface PromiseTrend {
  /** Oldest first, at least one. */
  readonly points: readonly TrendPoint[];
  readonly last: TrendPoint;
  /** Undefined where the last run has no value of it. */
  readonly change: Change | undefined;
}

/** Which promises are wanted: those with this tag, and those whose metric holds this text. */
export interface TrendFilter {
  readonly tag?: string | undefined;
  readonly metric?: string | undefined;
}

/**
 * The promises of runs, oldest first, each with what became of it in every run, in the order of the last run
 * and then of those before it. Each is compared with the last run that judged it.
 */
export function promiseTrends(runs: readonly Results[], filter: TrendFilter = {}): readonly PromiseTrend[] {
  const judged = runs.flatMap((results) =>
    // A promise that was judged twice in a run stands as it was judged last.
    [...new Map(results.checks.map((check) => [promiseKey(check), check]))]
      .filter(([, check]) => isWanted(check, filter))
      .map(([key, check]) => ({ key, check, results })),
  );
  const order = [...new Set(runs.toReversed().flatMap(({ checks }) => checks.map(promiseKey)))];
  const groups = Map.groupBy(judged, ({ key }) => key);
  const differences = new Map<string, readonly string[]>();
  const differs = (run: Results, last: Results): readonly string[] => {
    const pair = JSON.stringify([run.run.id, last.run.id]);
    const known = differences.get(pair) ?? incomparability(last, run);
    differences.set(pair, known);
    return known;
  };
  return order.flatMap((key) => {
    const group = groups.get(key) ?? [];
    const newest = group.at(-1);
    if (newest === undefined) return [];
    const points = group.map(({ check, results }) => ({
      run: results.run.id,
      startedAt: results.run.startedAt,
      check,
      differs: results === newest.results ? [] : differs(results, newest.results),
    }));
    return trendOf(points);
  });
}

function trendOf(points: readonly TrendPoint[]): PromiseTrend[] {
  const last = points.at(-1);
  if (last === undefined) return [];
  const { observed, comparison } = last.check;
  const before = points
    .slice(0, -1)
    .flatMap(({ check, differs }) => (check.observed === null || differs.length > 0 ? [] : [check.observed]));
  return [{ points, last, change: observed === null ? undefined : changeOf(observed, before, comparison) }];
}

const isWanted = (check: ResultsCheck, { tag, metric }: TrendFilter): boolean =>
  (tag === undefined || check.tags.includes(tag)) && (metric === undefined || check.metric.includes(metric));
