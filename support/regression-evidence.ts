import type { Evidence } from './assertions/judge';
import type { Baseline } from './baseline/baseline-schema';
import { changeOfBlocks, changeOfIntervals, isSignificant, worseningOf } from './baseline/figure-change';
import { directionOf } from './baseline/figure-direction';
import { figureKey } from './baseline/measured-run';
import { boundsOf, valuesOf } from './baseline/run-comparison';
import { figureNames } from './load/figure-names';
import type { LoadFigure } from './load/judged-load';
import type { LoadFigures } from './load/load-figures';
import type { ScenarioRef } from './report/journal-entry';
import { blockFigure, type BlockStatistic } from './statistics/block-figure';
import { DEFAULT_BOOTSTRAP } from './statistics/block-bootstrap';
import type { Bounded } from './statistics/ratio-interval';

/** A change in percent, and whether chance alone explains it. */
export interface RegressionEvidence {
  readonly evidence: Evidence;
  readonly significant: boolean;
}

/** What a baseline knows of one figure of a scenario, for loads that are compared with it. */
export class BaselineOfFigure {
  /** In the unit of the figure; undefined where the baseline does not know it. */
  readonly value: number | undefined;
  readonly #figure: LoadFigure;
  readonly #statistic: BlockStatistic | undefined;
  readonly #values: ReturnType<ReturnType<typeof valuesOf>>;
  readonly #bounds: Bounded | undefined;

  constructor(baseline: Baseline, scenario: ScenarioRef, figure: LoadFigure) {
    const { feature, scenario: title, label } = scenario;
    const named = { feature, scenario: title, label, metric: figureNames(figure).name };
    const stored = baseline.figures.find((one) => figureKey(one) === figureKey(named));
    this.#figure = figure;
    this.#statistic = statisticOf(figure);
    this.#values = this.#statistic === undefined ? undefined : valuesOf(baseline)(named);
    this.#bounds = stored === undefined ? undefined : boundsOf(stored.observed);
    this.value =
      this.#values === undefined || this.#statistic === undefined
        ? stored?.observed.value
        : blockFigure(this.#values, this.#statistic).whole();
  }

  /** What lies so many percent on the worse side of the baseline, in the unit of the figure. */
  beyond(percent: number): number {
    const way = this.#direction === 'higher is better' ? -1 : 1;
    return (this.value ?? NaN) * (1 + (way * percent) / 100);
  }

  /** By how many percent a load is worse than the baseline; less than 0 is better. */
  evidence(summary: LoadFigures): RegressionEvidence {
    const { metric, statistic } = this.#figure;
    const now = summary.estimate(metric.name, statistic);
    if (now.status !== 'estimated') return { evidence: { ...dimensionless(now) }, significant: false };
    const values = summary.blockValues?.(metric.name);
    const change = this.#change(now, values);
    if ('missing' in change) return open(`no change can be told: ${change.missing}`, now.n);
    const { confidence } = DEFAULT_BOOTSTRAP;
    const estimate = { ...worseningOf(change, this.#direction), n: now.n, of: now.of, confidence };
    return {
      // More of this load alone does not narrow what the baseline leaves open.
      evidence: {
        status: 'estimated',
        ...estimate,
        dimension: 'share',
        narrows: false,
        method: change.method,
      },
      significant: isSignificant(change),
    };
  }

  #change(now: Bounded, values: ReturnType<NonNullable<LoadFigures['blockValues']>>) {
    if (this.#values !== undefined && values !== undefined && this.#statistic !== undefined)
      return changeOfBlocks(this.#values, values, this.#statistic);
    if (this.#bounds === undefined) return { missing: 'the baseline has no interval of it' };
    return changeOfIntervals(this.#bounds, now);
  }

  get #direction() {
    return directionOf(this.#figure.metric.name, null);
  }
}

const open = (reason: string, n: number): RegressionEvidence => ({
  evidence: { status: 'too few samples', reason, n },
  significant: false,
});

/** A value without an interval is one of the figure, and no change of it. */
const dimensionless = ({ reason, n, neededSamples }: Extract<Evidence, { status: 'too few samples' }>) => ({
  status: 'too few samples' as const,
  reason,
  n,
  ...(neededSamples === undefined ? {} : { neededSamples }),
});

const statisticOf = ({ statistic }: LoadFigure): BlockStatistic | undefined =>
  statistic.kind === 'maximum' ? undefined : statistic.kind === 'mean' ? 'mean' : statistic.share;
