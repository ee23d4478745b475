import { isUpperLimit } from '../assertions/threshold';
import type { Results, ResultsCheck } from '../report/results-schema';
import type { FeatureLimit } from './feature-limit';

/**
 * The limit that a check was judged by, undefined where no feature writes it down. Lines move when a file is edited and
 * limits change, so that neither tells: titles and label of the scenario do, then what is judged and in which direction,
 * then cells and step.
 */
export function limitOfCheck(check: ResultsCheck, limits: readonly FeatureLimit[]): FeatureLimit | undefined {
  const fitting = limits.filter((limit) => fits(limit, check));
  return bestOf(fitting, (limit) => likeness(limit, check));
}

/**
 * What became of a limit in a run; undefined where it was not judged. Of several checks of one limit (a metric that two
 * systems recorded) it is the worst.
 */
export function checkOfLimit(
  limit: FeatureLimit,
  { checks }: Pick<Results, 'checks'>,
): ResultsCheck | undefined {
  const fitting = checks.filter((check) => fits(limit, check));
  const best = Math.max(...fitting.map((check) => likeness(limit, check)));
  return bestOf(
    fitting.filter((check) => likeness(limit, check) === best),
    ({ outcome }) => BADNESS.indexOf(outcome),
  );
}

const BADNESS: readonly ResultsCheck['outcome'][] = ['not measured', 'passed', 'inconclusive', 'failed'];

/** Whether it can be the same promise at all. */
function fits(limit: FeatureLimit, check: ResultsCheck): boolean {
  return (
    limit.isCondition === undefined &&
    limit.feature === check.feature &&
    limit.label === check.label &&
    (limit.scenario === check.scenario ||
      withoutNumbers(limit.scenario) === withoutNumbers(check.scenario)) &&
    (limit.metric === undefined
      ? withoutNumbers(limit.step) === withoutNumbers(check.step)
      : writtenMetric(limit.metric) === writtenMetric(check.metric))
  );
}

/** How much else is the same, as a number by which two that fit are told apart. */
function likeness(limit: FeatureLimit, check: ResultsCheck): number {
  const signs = [
    limit.scenario === check.scenario,
    isUpperLimit(limit.comparison) === isUpperLimit(check.comparison),
    limit.metric === check.metric,
    withoutNumbers(limit.step) === withoutNumbers(check.step),
    Object.entries(limit.row).every(([column, cell]) => check.row[column] === cell),
    limit.step === check.step,
    limit.line === check.line,
  ];
  return signs.reduce((sum, sign, index) => sum + (sign ? 2 ** (signs.length - index) : 0), 0);
}

/**
 * What a feature speaks of where results name something more exact: latencies of arrivals that do not wait are judged
 * from their schedule, recorded metrics by system, and leaks in both memories.
 */
const writtenMetric = (metric: string): string =>
  metric
    .replace('_scheduled', '')
    .replace(/^growth of GPU memory$/u, 'growth of server memory')
    .replace(/: samples \(/u, ': p95 spacing (')
    .replace(/(: (?:p95 spacing|retention)) \(.*\)$/u, '$1');

const withoutNumbers = (text: string): string => text.replaceAll(/\d+(?:\.\d+)?/gu, '#');

/** The first of those with the highest worth. */
function bestOf<Item>(items: readonly Item[], worth: (item: Item) => number): Item | undefined {
  let best: Item | undefined;
  for (const item of items) if (best === undefined || worth(item) > worth(best)) best = item;
  return best;
}
