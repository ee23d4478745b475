import type { ResultsEstimate } from '../report/results-schema';
import type { BlockStatistic } from '../statistics/block-figure';
import type { BlockValues } from '../statistics/block-values';
import { decodeBlocks } from '../statistics/encoded-blocks';
import type { Bounded } from '../statistics/difference-interval';
import type { BaselineFigure } from './baseline-schema';
import { comparability, type Comparability } from '../report/compare-runs/comparability';
import { outcomeOf, type ChangeOutcome } from './change-outcome';
import { changeOf, type FigureChange, type NoChange } from './figure-change';
import { directionOf, type Direction } from './figure-direction';
import { figureKey, loadKey, type MeasuredRun } from './measured-run';

/** A figure that both runs have. */
export interface FigureComparison {
  readonly feature: string;
  readonly scenario: string;
  readonly label: string;
  readonly metric: string;
  readonly before: ResultsEstimate;
  readonly after: ResultsEstimate;
  readonly direction: Direction;
  readonly result:
    | { readonly outcome: ChangeOutcome; readonly change: FigureChange }
    | { readonly outcome: 'not comparable'; readonly reason: string };
}

/** Two runs side by side, each figure judged by one margin in percent. */
export interface RunComparison {
  readonly surroundings: Comparability;
  readonly figures: readonly FigureComparison[];
  /** Figures that only one of the runs has. */
  readonly onlyBefore: number;
  readonly onlyAfter: number;
}

/** Compares all figures that both runs have, in the order of the first. */
export function compareRuns(before: MeasuredRun, after: MeasuredRun, margin: number): RunComparison {
  const [mine, theirs] = [before, after].map(
    ({ figures }) => new Map(figures.map((one) => [figureKey(one), one])),
  );
  const [old, young] = [valuesOf(before), valuesOf(after)];
  const figures = before.figures.flatMap((figure): FigureComparison[] => {
    const other = theirs?.get(figureKey(figure));
    if (other === undefined) return [];
    const { feature, scenario, label, metric, comparison, observed } = figure;
    const direction = directionOf(metric, comparison ?? other.comparison);
    const change = changeBetween(figure, other, [old(figure), young(figure)]);
    const result =
      'missing' in change
        ? ({ outcome: 'not comparable', reason: change.missing } as const)
        : { outcome: outcomeOf(change, direction, margin), change };
    return [{ feature, scenario, label, metric, before: observed, after: other.observed, direction, result }];
  });
  return {
    surroundings: comparability(before, after),
    figures,
    onlyBefore: before.figures.length - figures.length,
    onlyAfter: after.figures.filter((figure) => mine?.has(figureKey(figure)) === false).length,
  };
}

/**
 * The values behind a figure of a run; undefined where it left none. They are those of the load that is named by its
 * metric and statistic alone: `ttft p95`, and not `ttft p95 at 4 virtual users`.
 */
export function valuesOf({
  distributions,
}: Pick<MeasuredRun, 'distributions'>): (figure: Named) => BlockValues | undefined {
  const loads = new Map(distributions.map((load) => [loadKey(load), load.metrics]));
  const decoded = new Map<string, BlockValues>();
  return (figure) => {
    const [metric = ''] = figure.metric.split(' ');
    if (statisticOf(figure.metric) === undefined) return undefined;
    const encoded = loads.get(loadKey(figure))?.[metric];
    if (encoded === undefined) return undefined;
    const key = `${loadKey(figure)} ${metric}`;
    const values = decoded.get(key) ?? decodeBlocks(encoded);
    decoded.set(key, values);
    return values;
  };
}

/** The bounds of a figure; an open one is infinite. */
export const boundsOf = ({ value, low, high }: ResultsEstimate): Bounded => ({
  value,
  low: low ?? -Infinity,
  high: high ?? Infinity,
});

type Named = Pick<BaselineFigure, 'feature' | 'scenario' | 'label' | 'metric'>;

function changeBetween(
  { metric, observed: before }: BaselineFigure,
  { observed: after }: BaselineFigure,
  [old, young]: readonly [BlockValues | undefined, BlockValues | undefined],
): FigureChange | NoChange {
  if (before.unit !== after.unit)
    return { missing: `its unit was ${before.unit || 'none'}, and is ${after.unit || 'none'}` };
  return changeOf(
    { values: old, bounds: boundsOf(before) },
    { values: young, bounds: boundsOf(after) },
    { statistic: statisticOf(metric), isShare: before.unit === '%' },
  );
}

/** Of `itl p99` 0.99; a metric alone is the mean of its run; undefined of any longer name. */
function statisticOf(metric: string): BlockStatistic | undefined {
  const [, statistic = 'mean', ...more] = metric.split(' ');
  if (more.length > 0) return undefined;
  if (statistic === 'mean') return 'mean';
  const share = Number(`${/^p(\d+(?:\.\d+)?)$/u.exec(statistic)?.[1] ?? ''}e-2`);
  return share > 0 && share < 1 ? share : undefined;
}
