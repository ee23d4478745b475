import type { LoadDistributions } from '../report/distributions';
import type { Results } from '../report/results-schema';
import type { Baseline, BaselineFigure } from './baseline-schema';

/** What is compared: a run, or the baseline that was made of one. */
export type MeasuredRun = Pick<Baseline, 'environment' | 'target' | 'figures' | 'distributions'>;

/** Marks the results of comparisons themselves, which are no figures of a run. */
export const REGRESSION = 'regression of ';

/** Which load a figure is of. */
export const loadKey = ({
  feature,
  scenario,
  label,
}: Pick<BaselineFigure, 'feature' | 'scenario' | 'label'>): string =>
  JSON.stringify([feature, scenario, label]);

/** Which figure it is: the same in two runs where the same was measured. */
export const figureKey = (
  figure: Pick<BaselineFigure, 'feature' | 'scenario' | 'label' | 'metric'>,
): string => `${loadKey(figure)} ${figure.metric}`;

/** What the results of a run hold of figures, and the values behind them. */
export const measuredRun = (results: Results, distributions: readonly LoadDistributions[]): MeasuredRun => ({
  environment: results.environment,
  target: results.target,
  figures: figuresOf(results),
  distributions: distributions.filter((_, index) => {
    const keys = distributions.map(loadKey);
    return keys.lastIndexOf(keys[index] ?? '') === index;
  }),
});

/**
 * Each figure once: as it was at the end of its scenario, else as it was judged. One of which a scenario has several
 * values is none.
 */
function figuresOf({ checks, measurements }: Results): BaselineFigure[] {
  const judged = Map.groupBy(
    checks.filter(({ metric, observed }) => observed !== null && !metric.startsWith(REGRESSION)),
    figureKey,
  );
  const seen = Map.groupBy(measurements, figureKey);
  return [...new Set([...seen.keys(), ...judged.keys()])].flatMap((key) => {
    const [check] = judged.get(key) ?? [];
    const values = seen.get(key) ?? judged.get(key) ?? [];
    const [figure] = values;
    const distinct = new Set(values.map(({ observed }) => `${observed?.value} ${observed?.unit}`));
    if (figure === undefined || figure.observed === null || distinct.size > 1) return [];
    const { feature, scenario, label, metric, observed } = figure;
    const [comparison, instrumentError] = [check?.comparison ?? null, check?.instrumentError ?? null];
    return [{ feature, scenario, label, metric, observed, comparison, instrumentError }];
  });
}
